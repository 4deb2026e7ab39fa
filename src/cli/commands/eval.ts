import { MemoError } from '../../errors/memo-error.ts';
import { evaluate } from '../../evaluation/evaluate.ts';
import type { QuestionReport } from '../../evaluation/evaluate-question.ts';
import { measureByHops } from '../../evaluation/measures.ts';
import { parseQuestionSet } from '../../evaluation/question-set.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatEvaluation } from '../format-evaluation.ts';
import { commandLine } from '../memory-name.ts';
import { openMemory } from '../open-memory.ts';
import { createProgress } from '../progress.ts';
import { readQuestionText } from '../read-question-text.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

export interface EvalCommand {
  readonly operands: readonly string[];
  readonly named: readonly string[] | undefined;
  readonly task: 'memorag' | 'rag' | 'qa';
  readonly baseline: 'words' | undefined;
  readonly hasDetails: boolean;
}

/** `memorag eval`: asks questions whose answers are known, and measures what was found and answered. */
export async function evalMemory(context: CommandContext, { operands, named, task, baseline, hasDetails }: EvalCommand): Promise<CommandResult> {
  const { signal, note, output } = context;
  const { file, memories } = readOperands(operands, named);
  const questions = parseQuestionSet(await readQuestionText(file), file);
  const config = await resolveCommandConfig(context);
  await using opened = await openMemory(context, memories.length === 1 ? memories.join('') : memories, config);
  using progress = createProgress(context);
  const reports: QuestionReport[] = [];
  const advance = (): void => progress.onEvent({ type: 'stage-progress', stage: 'ask', done: reports.length, total: questions.length, unit: 'questions' });
  advance();
  for await (const report of evaluate(opened.pipe, questions, { task, baseline, signal })) {
    reports.push(report);
    advance();
    for (const quote of report.missingQuotes) note(`question ${report.id}: a needed quote stands in no text of the memory: "${quote}"`);
  }
  const measures = measureByHops(reports);
  const missing = reports.flatMap(({ id, missingQuotes }) => missingQuotes.map((quote) => ({ id, quote })));
  return {
    value: { questions: file, memories, task, ...measures, missingQuotes: missing, ...(hasDetails ? { details: reports } : {}) },
    text: formatEvaluation({ reports, ...measures, task, hasDetails }, output),
  };
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
