import { setImmediate } from 'node:timers/promises';
import { MemoError } from '../../errors/memo-error.ts';
import { createEvaluator } from '../../evaluation/create-evaluator.ts';
import type { QuestionReport } from '../../evaluation/evaluate-question.ts';
import { measureByHops } from '../../evaluation/measures.ts';
import { parseQuestionSet, type EvalQuestion } from '../../evaluation/question-set.ts';
import { addUsage } from '../../util/add-usage.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { errorValue } from '../error-value.ts';
import { formatEvaluation, type FailedQuestion } from '../format-evaluation.ts';
import { formatCount, formatNumber } from '../format-quantity.ts';
import { commandLine } from '../memory-name.ts';
import { openMemory } from '../open-memory.ts';
import { costMember } from '../paid.ts';
import { planQuestions } from '../plan-questions.ts';
import { createProgress } from '../progress.ts';
import { readQuestionText } from '../read-question-text.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import { sumMoney } from '../sum-money.ts';

export interface EvalCommand {
  readonly operands: readonly string[];
  readonly named: readonly string[] | undefined;
  readonly task: 'memorag' | 'rag' | 'qa';
  readonly baseline: 'words' | undefined;
  readonly hasDetails: boolean;
  readonly dryRun: boolean;
}

/** `memorag eval`: asks questions whose answers are known, and measures what was found and answered. */
export async function evalMemory(context: CommandContext, { operands, named, task, baseline, hasDetails, dryRun }: EvalCommand): Promise<CommandResult> {
  const { file, memories } = readOperands(operands, named);
  const questions = parseQuestionSet(await readQuestionText(file), file);
  const config = await resolveCommandConfig(context);
  const asked = memories.length === 1 ? memories.join('') : memories;
  if (dryRun) return await planQuestions(context, { memories: asked, config, work: (pipe) => evaluateAll(context, questions, createEvaluator(pipe, { task, signal: context.signal })) });
  await using opened = await openMemory(context, asked, config);
  const { reports, failed } = await evaluateAll(context, questions, createEvaluator(opened.pipe, { task, baseline, signal: context.signal }));
  const measures = measureByHops(reports);
  const missing = reports.flatMap(({ id, missingQuotes }) => missingQuotes.map((quote) => ({ id, quote })));
  return {
    value: { questions: file, memories, task, ...measures, missingQuotes: missing, failed, usage: addUsage(opened.pipe.spendings.map((spending) => spending.usage)), ...costMember(sumMoney(opened.pipe.spendings)), ...(hasDetails ? { details: reports } : {}) },
    text: formatEvaluation({ reports, failed, ...measures, task, hasDetails }, context.output),
    exitCode: failed.length > 0 ? 1 : 0,
  };
}

interface Evaluated {
  readonly reports: readonly QuestionReport[];
  readonly failed: readonly FailedQuestion[];
}

/** One question after the other; one that fails does not end it, an interruption keeps what is done. */
async function evaluateAll(context: CommandContext, questions: readonly EvalQuestion[], evaluate: (question: EvalQuestion) => Promise<QuestionReport>): Promise<Evaluated> {
  const { signal, note } = context;
  const reports: QuestionReport[] = [];
  const failed: FailedQuestion[] = [];
  using progress = createProgress(context);
  const advance = (): void => progress.onEvent({ type: 'stage-progress', stage: 'ask', done: reports.length + failed.length, total: questions.length, unit: 'questions' });
  advance();
  for (const question of questions) {
    // Without an embedder nothing else waits, and a signal would never come in.
    await setImmediate();
    try {
      signal.throwIfAborted();
      reports.push(await evaluate(question));
    } catch (error) {
      if (signal.aborted) break;
      failed.push({ id: question.id, question: question.question, error: errorValue(error) });
    }
    advance();
  }
  for (const { id, missingQuotes } of reports) for (const quote of missingQuotes) note(`question ${id}: a needed quote stands in no text of the memory: "${quote}"`);
  if (reports.length + failed.length < questions.length) note(`interrupted: ${formatNumber(reports.length + failed.length)} of ${formatCount(questions.length, 'questions')} were asked`);
  return { reports, failed };
}

function readOperands([first]: readonly string[], named: readonly string[] | undefined): { readonly file: string; readonly memories: readonly string[] } {
  const last = named?.at(-1) ?? '';
  // Behind --memory every word is a name; a file of questions is known by its ending.
  if (first === undefined && last.endsWith('.jsonl') && named !== undefined && named.length > 1) return { file: last, memories: named.slice(0, -1) };
  if (first !== undefined && named !== undefined) return { file: first, memories: named };
  throw new MemoError({
    code: 'wrong-usage',
    message: first === undefined ? 'no file of questions was given' : 'no memory was named',
    remedy: `write \`${commandLine('eval', first ?? 'questions.jsonl', '--memory', ...(named ?? ['memory']))}\``,
  });
}
