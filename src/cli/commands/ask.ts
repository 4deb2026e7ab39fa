import { MemoError } from '../../errors/memo-error.ts';
import type { MemoRAG } from '../../memorag/memorag.ts';
import type { QueryOptions } from '../../memorag/options.ts';
import type { Answer } from '../../spec/answer.ts';
import type { Money } from '../../spec/spending.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { createAnswerLines } from '../answer-lines.ts';
import { askQuestions } from '../ask-questions.ts';
import { askedMemories, namedMemories } from '../asked-memories.ts';
import { formatAnswer, formatSources, formatWork } from '../format-answer.ts';
import { openMemory } from '../open-memory.ts';
import { costMember, createPaid } from '../paid.ts';
import { planQuestions } from '../plan-questions.ts';
import { readQuestion, readQuestionFile, type AskedQuestion } from '../read-questions.ts';
import { resolveCommandConfig, type CommandConfig } from '../resolve-command-config.ts';
import { openResultsFile } from '../results-file.ts';
import { createWaitingLine } from '../waiting-line.ts';

export interface AskCommand {
  readonly operands: readonly string[];
  readonly named: readonly string[] | undefined;
  /** A file of questions, instead of one among the operands. */
  readonly file: string | undefined;
  /** A file that the results of `file` are written to. */
  readonly out: string | undefined;
  readonly task: 'memorag' | 'rag' | 'qa';
  readonly useMemoryAnswer: boolean;
  readonly maxNewTokens: number | undefined;
  readonly dryRun: boolean;
  /** Absent: on a terminal. */
  readonly stream: boolean | undefined;
}

/** `memorag ask`: answers one question, or all of a file, with citations. */
export async function ask(context: CommandContext, command: AskCommand): Promise<CommandResult> {
  const config = await resolveCommandConfig(context);
  const { memories, asked } = await readOperands(context, command, config);
  const { signal } = context;
  const options = { task: command.task, signal, useMemoryAnswer: command.useMemoryAnswer, maxNewTokens: command.maxNewTokens };
  if (command.dryRun) return await planQuestions(context, { memories, config, work: async (pipe) => await askAll(pipe, asked, options) });
  await using file = command.out === undefined ? undefined : await openResultsFile(command.out);
  await using opened = await openMemory(context, memories, config);
  const { pipe } = opened;
  // Awaited here: the memory must stay open until the answer is there.
  if (typeof asked === 'string') return await askOne(context, { pipe, question: asked, options, stream: command.stream });
  return await askQuestions(context, { pipe, questions: asked, options, file });
}

async function askAll(pipe: MemoRAG, asked: AskOperands['asked'], options: QueryOptions): Promise<void> {
  for (const question of typeof asked === 'string' ? [asked] : asked.map((one) => one.question)) await pipe.query(question, options);
}

interface AskOperands {
  readonly memories: string | readonly string[];
  /** One question, or those of a file. */
  readonly asked: string | readonly AskedQuestion[];
}

async function readOperands({ stdin, signal }: CommandContext, { operands, named, file, out }: AskCommand, { cacheDirectory }: CommandConfig): Promise<AskOperands> {
  if (file === undefined) {
    if (out !== undefined) throw new MemoError({ code: 'wrong-usage', message: '--out was given without --file', remedy: 'name a file of questions with --file' });
    const { memories, words } = await askedMemories({ command: 'ask', operands, named, cacheDirectory });
    return { memories, asked: await readQuestion(words, { stdin, signal }) };
  }
  if (operands.length > 1) throw new MemoError({ code: 'wrong-usage', message: 'a question and --file were both given', remedy: 'give one of them' });
  return { memories: namedMemories({ command: 'ask', operands, named }), asked: await readQuestionFile(file) };
}

interface AskOne {
  readonly pipe: MemoRAG;
  readonly question: string;
  readonly options: QueryOptions;
  readonly stream: boolean | undefined;
}

async function askOne(context: CommandContext, { pipe, question, options, stream }: AskOne): Promise<CommandResult> {
  const { json, output } = context;
  const paid = createPaid(pipe);
  using writer = !json && (stream ?? output.isTerminal) ? createAnswerLines(output) : undefined;
  using waiting = createWaitingLine(context, options.task === 'rag' ? 'retrieve' : 'recall');
  for await (const event of pipe.stream(question, options)) {
    // Words that are not written as they come are waited for until the last.
    if (writer !== undefined || event.type !== 'answer-delta') waiting.onEvent(event);
    if (event.type === 'answer-delta') writer?.write(event.text);
    if (event.type !== 'answer-end') continue;
    const { answer } = event;
    writer?.end();
    for (const { message } of answer.warnings) context.note(message);
    const cost = paid();
    return { value: { ...answer, ...costMember(cost) }, text: writer === undefined ? formatAnswer(answer, output, cost) : formatRest(answer, context, cost) };
  }
  throw new Error('the answer never ended');
}

/** What follows a streamed answer. */
function formatRest(answer: Answer, { output }: CommandContext, cost: readonly Money[]): string {
  return ['', [...formatSources(answer.citations, answer.answer, output), formatWork(answer, output, cost)].join('\n\n')].join('\n');
}
