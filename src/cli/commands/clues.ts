import { MemoError } from '../../errors/memo-error.ts';
import { CLUE_TASKS } from '../../memory/clue-tasks.ts';
import { RECALL_TASKS, type Clue, type RecallTask } from '../../spec/clue.ts';
import { nearestWord } from '../../util/nearest-word.ts';
import { addUsage } from '../../util/add-usage.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { askedMemories } from '../asked-memories.ts';
import { formatUsage } from '../format-usage.ts';
import { formatWorkDone } from '../format-work.ts';
import { openMemory } from '../open-memory.ts';
import { costMember } from '../paid.ts';
import { planQuestions } from '../plan-questions.ts';
import { oneLine } from '../printable.ts';
import { readQuestion } from '../read-questions.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import { sumMoney } from '../sum-money.ts';
import { wrapText } from '../wrap-text.ts';

export interface CluesCommand {
  readonly operands: readonly string[];
  readonly named: readonly string[] | undefined;
  /** Recall tasks, separated by commas; absent: what an answer recalls. */
  readonly tasks: string | undefined;
  readonly limit: number | undefined;
  readonly dryRun: boolean;
}

/** `memorag clues`: what the memory model recalls for a question, before anything is retrieved. */
export async function clues(context: CommandContext, { operands, named, tasks, limit, dryRun }: CluesCommand): Promise<CommandResult> {
  const wanted = tasks === undefined ? CLUE_TASKS : tasks.split(',').map((task) => toTask(task.trim()));
  const { signal, output, stdin } = context;
  const config = await resolveCommandConfig(context);
  const { memories, words } = await askedMemories({ command: 'clues', operands, named, cacheDirectory: config.cacheDirectory });
  const question = await readQuestion(words, { stdin, signal });
  if (dryRun) return await planQuestions(context, { memories, config, work: (pipe) => pipe.recall(question, { tasks: wanted, limit, signal }) });
  await using opened = await openMemory(context, memories, config);
  const { pipe } = opened;
  const results = await pipe.recall(question, { tasks: wanted, limit, signal });
  const format = (clue: Clue): string => `  - ${wrapText(oneLine(clue.text), { width: output.columns, indent: '    ' }).trimStart()}`;
  const text = results.map(({ task, clues: recalled }) => [output.bold(task), ...(recalled.length === 0 ? ['  (nothing)'] : recalled.map(format))].join('\n'));
  const usage = addUsage(results.map((result) => result.usage));
  const cost = sumMoney(pipe.spendings);
  const work = formatUsage(usage) === '' ? [] : [output.dim(formatWorkDone({ usage, timings: {}, cost }))];
  return { value: { question, results, usage, ...costMember(cost) }, text: [...text, ...work].join('\n\n') };
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
