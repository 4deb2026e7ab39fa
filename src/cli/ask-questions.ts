import { setImmediate } from 'node:timers/promises';
import type { MemoRAG } from '../memorag/memorag.ts';
import type { QueryOptions } from '../memorag/options.ts';
import { addUsage } from '../util/add-usage.ts';
import { resultValue, statusOf, type AskResult } from './ask-result.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { errorValue } from './error-value.ts';
import { formatCount, formatNumber, formatSeconds } from './format-quantity.ts';
import { formatMoney, formatUsage } from './format-usage.ts';
import { createPaid } from './paid.ts';
import { createProgress } from './progress.ts';
import type { AskedQuestion } from './read-questions.ts';
import type { ResultsFile } from './results-file.ts';
import { createResultsTable } from './results-table.ts';
import { sumMoney } from './sum-money.ts';

export interface AskQuestions {
  readonly pipe: MemoRAG;
  readonly questions: readonly AskedQuestion[];
  readonly options: QueryOptions;
  readonly file: ResultsFile | undefined;
}

/** Asks one question after the other and shows a row for each; one that fails does not end it, an interruption keeps what is done. */
export async function askQuestions(context: CommandContext, { pipe, questions, options, file }: AskQuestions): Promise<CommandResult> {
  const { json, output, signal } = context;
  const started = performance.now();
  const results: AskResult[] = [];
  const table = createResultsTable(output, questions.length);
  if (!json) output.line(table.head);
  using progress = createProgress(context);
  const advance = (): void => progress.onEvent({ type: 'stage-progress', stage: 'ask', done: results.length, total: questions.length, unit: 'questions' });
  const paid = createPaid(pipe);
  advance();
  for (const question of questions) {
    const asked = await askOne(question, { pipe, options, signal });
    if (asked === undefined) break;
    const result = { ...asked, cost: paid() };
    results.push(result);
    await file?.add(result);
    progress.clear();
    if (!json) output.line(table.row(result));
    advance();
  }
  if (results.length < questions.length) context.note(`interrupted: ${formatNumber(results.length)} of ${formatCount(questions.length, 'questions')} were asked`);
  const hasFailed = results.some((result) => statusOf(result) === 'failed');
  return { value: results.map(resultValue), text: `\n${output.dim(summary(results, { seconds: (performance.now() - started) / 1000, cost: formatMoney(sumMoney(pipe.spendings)) }))}`, exitCode: hasFailed ? 1 : 0 };
}

/** `undefined`: interrupted. */
async function askOne(question: AskedQuestion, { pipe, options, signal }: Omit<AskQuestions, 'questions' | 'file'> & { readonly signal: AbortSignal }): Promise<AskResult | undefined> {
  // Without an embedder nothing else waits, and a signal would never come in.
  await setImmediate();
  if (signal.aborted) return undefined;
  try {
    return { ...question, answer: await pipe.query(question.question, options) };
  } catch (error) {
    return signal.aborted ? undefined : { ...question, error: errorValue(error) };
  }
}

function summary(results: readonly AskResult[], { seconds, cost }: { readonly seconds: number; readonly cost: string }): string {
  const count = (status: string): number => results.filter((result) => statusOf(result) === status).length;
  const failed = count('failed') === 0 ? '' : `, ${count('failed')} failed`;
  const used = formatUsage(addUsage(results.map(({ answer }) => answer?.usage)));
  return [`${formatCount(results.length, 'questions')}: ${count('found')} found`, `${count('not found')} not found${failed}`, formatSeconds(seconds), used, cost].filter((part) => part !== '').join(', ');
}
