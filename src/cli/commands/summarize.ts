import type { Summary } from '../../spec/answer.ts';
import type { TextLength } from '../../spec/generator.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { namedMemories } from '../asked-memories.ts';
import { formatSources } from '../format-answer.ts';
import { formatCount } from '../format-quantity.ts';
import { formatUsage } from '../format-usage.ts';
import { formatWorkDone } from '../format-work.ts';
import { openMemory } from '../open-memory.ts';
import { costMember } from '../paid.ts';
import { planQuestions } from '../plan-questions.ts';
import { oneLine } from '../printable.ts';
import { createProgress } from '../progress.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import type { Screen } from '../screen.ts';
import { sumMoney } from '../sum-money.ts';
import { wrapText } from '../wrap-text.ts';

export interface SummarizeCommand {
  readonly operands: readonly string[];
  readonly named: readonly string[] | undefined;
  readonly focus: string | undefined;
  readonly points: number | undefined;
  readonly length: TextLength | undefined;
  readonly dryRun: boolean;
}

/** `memorag summarize`: the key points of a memory, each with its sources. */
export async function summarize(context: CommandContext, { operands, named, focus, points, length, dryRun }: SummarizeCommand): Promise<CommandResult> {
  const { signal, output } = context;
  const memories = namedMemories({ command: 'summarize', operands, named });
  const config = await resolveCommandConfig(context);
  if (dryRun) return await planQuestions(context, { memories, config, work: (pipe) => pipe.summarize({ focus, points, length, signal }) });
  await using opened = await openMemory(context, memories, config);
  const { pipe } = opened;
  using progress = createProgress(context);
  const started = performance.now();
  const summary = await pipe.summarize({ focus, points, length, signal, onProgress: progress.onEvent });
  const timings = { total: Math.round(performance.now() - started) };
  const cost = sumMoney(pipe.spendings);
  const work = formatUsage(summary.usage) === '' ? '' : `\n\n${output.dim(formatWorkDone({ usage: summary.usage, timings, cost }))}`;
  return { value: { ...summary, timings, ...costMember(cost) }, text: `${formatSummary(summary, output)}${work}` };
}

/** Key points with their headings; where no language model wrote them, they are key passages. */
export function formatSummary(summary: Summary, screen: Screen): string {
  const title = summary.isGenerated ? 'Summary' : `${formatCount(summary.points.length, 'key passages')}, quoted from the text (no language model wrote this)`;
  const points = summary.points.map(({ heading, text }) => {
    const body = wrapText(text, { width: screen.columns, indent: '  ' });
    return heading === undefined ? body : `${screen.dim(oneLine(heading))}\n${body}`;
  });
  const merged = summary.isGenerated ? [wrapText(summary.summary, { width: screen.columns })] : points;
  return [screen.bold(title), ...merged, ...formatSources(summary.citations, summary.summary, screen)].join('\n\n');
}
