import { ERROR_CODES } from '../../errors/codes.ts';
import type { BookEstimate } from '../../memorag/estimate.ts';
import { readDocuments } from '../../text/read-documents.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { memoryCostRows, memoryCostTable } from '../format-memory-cost.ts';
import { formatBytes, formatCount, formatNumber, formatSeconds } from '../format-quantity.ts';
import { formatTable } from '../format-table.ts';
import { spendingsTable } from '../format-usage.ts';
import { openPipeline } from '../open-pipeline.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import { sumMoney } from '../sum-money.ts';

/** `memorag estimate`: what memorizing would cost; nothing is embedded and nothing is saved. */
export async function estimate(context: CommandContext, { inputs }: { readonly inputs: readonly string[] }): Promise<CommandResult> {
  const { signal, stdin } = context;
  const config = await resolveCommandConfig(context);
  const documents = await readDocuments(inputs, { signal, maxBytes: config.maxInputBytes, stdin, onEmpty: (path) => context.note(`${path} holds no text, and was left out`) });
  await using pipe = await openPipeline(context, config, { dryRun: true });
  return describeEstimate(await pipe.estimate(documents, { signal }));
}

/** What a write would cost, to be read. */
export function describeEstimate(cost: BookEstimate): CommandResult {
  const { memory, spendings, perQuestion } = cost;
  const facts = formatTable([
    ['texts', `${formatCount(cost.documents, 'documents')}, ${formatCount(cost.characters, 'characters')}, ${formatCount(cost.tokens, 'tokens')}`],
    ['cut into', `${formatCount(cost.chunks, 'chunks')}, ${formatCount(cost.windows, 'windows')}`],
    ['time', `about ${formatSeconds(cost.seconds)} on two cores without a GPU${spendings.length === 0 ? '' : ', and what the models take'}`],
    ['disk', `about ${formatBytes(cost.bytes)}`],
    ...(cost.reusedCalls === 0 ? [] : [['kept replies', `answer ${formatCount(cost.reusedCalls, 'calls')} more; what is written from a reply that is not kept is counted as a call`]]),
    ['model calls', cost.modelCalls === 0 ? '0' : `${formatNumber(cost.modelCalls)}, ${formatCount(cost.inputTokens, 'tokens')} in, at most ${formatNumber(cost.outputTokens)} out`],
    ...(perQuestion === undefined ? [] : [['a question', `${formatCount(perQuestion.modelCalls, 'calls')} to the memory, ${formatCount(perQuestion.inputTokens, 'tokens')} in, at most ${formatNumber(perQuestion.outputTokens)} out`]]),
    ...(memory === undefined ? [] : memoryCostRows(memory)),
  ]);
  const money = sumMoney(spendings);
  const value = { ...cost, cost: money };
  const parts = [facts, ...(spendings.length === 0 ? [] : [spendingsTable(spendings)])];
  if (memory === undefined) return { value, text: parts.join('\n\n') };
  const { refusal, warnings } = memory;
  const told = [...warnings, ...(refusal === undefined ? [] : [`${refusal.message}: ${refusal.remedy ?? ''}`])];
  const text = [...parts, memoryCostTable(memory), ...(told.length === 0 ? [] : [told.join('\n')])].join('\n\n');
  return { value, text, ...(refusal === undefined ? {} : { exitCode: ERROR_CODES['over-capacity'].exitCode }) };
}
