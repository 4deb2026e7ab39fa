import { MemoError } from '../../errors/memo-error.ts';
import { RECALL_TASKS, type Clue, type RecallTask } from '../../spec/clue.ts';
import { nearestWord } from '../../util/nearest-word.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { askedMemories } from '../asked-memories.ts';
import { openMemory } from '../open-memory.ts';
import { oneLine } from '../printable.ts';
import { readQuestion } from '../read-questions.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import { wrapText } from '../wrap-text.ts';

export interface CluesCommand {
  readonly operands: readonly string[];
  readonly named: readonly string[] | undefined;
  /** Recall tasks, separated by commas; absent: what an answer recalls. */
  readonly tasks: string | undefined;
  readonly limit: number | undefined;
}

const DEFAULT_TASKS: readonly RecallTask[] = ['text-spans', 'surrogate-questions', 'key-entities'];

/** `memorag clues`: what the memory model recalls for a question, before anything is retrieved. */
export async function clues(context: CommandContext, { operands, named, tasks, limit }: CluesCommand): Promise<CommandResult> {
  const wanted = tasks === undefined ? DEFAULT_TASKS : tasks.split(',').map((task) => toTask(task.trim()));
  const { signal, output, stdin } = context;
  const config = await resolveCommandConfig(context);
  const { memories, words } = await askedMemories({ command: 'clues', operands, named, cacheDirectory: config.cacheDirectory });
  const question = await readQuestion(words, { stdin, signal });
  await using opened = await openMemory(context, memories, config);
  const { pipe } = opened;
  const results = await pipe.recall(question, { tasks: wanted, limit, signal });
  const format = (clue: Clue): string => `  - ${wrapText(oneLine(clue.text), { width: output.columns, indent: '    ' }).trimStart()}`;
  const text = results.map(({ task, clues: recalled }) => [output.bold(task), ...(recalled.length === 0 ? ['  (nothing)'] : recalled.map(format))].join('\n'));
  return { value: { question, results }, text: text.join('\n\n') };
}

function toTask(name: string): RecallTask {
  const task = RECALL_TASKS.find((candidate) => candidate === name);
  if (task !== undefined) return task;
  const nearest = nearestWord(name, RECALL_TASKS);
  throw new MemoError({
    code: 'wrong-usage',
    message: `unknown recall task "${name}"`,
    remedy: `${nearest === undefined ? '' : `did you mean ${nearest}? `}known are ${RECALL_TASKS.join(', ')}`,
  });
}
