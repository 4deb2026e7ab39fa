import { ERROR_CODES } from '../../errors/codes.ts';
import { readDocuments } from '../../text/read-documents.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { memoryCostRows, memoryCostTable } from '../format-memory-cost.ts';
import { formatBytes, formatCount, formatNumber, formatSeconds } from '../format-quantity.ts';
import { formatTable } from '../format-table.ts';
import { openPipeline } from '../open-pipeline.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag estimate`: what memorizing would cost; nothing is embedded and nothing is saved. */
export async function estimate(context: CommandContext, { inputs }: { readonly inputs: readonly string[] }): Promise<CommandResult> {
  const { signal, stdin } = context;
  const config = await resolveCommandConfig(context);
  const documents = await readDocuments(inputs, { signal, maxBytes: config.maxInputBytes, stdin });
  await using pipe = await openPipeline(context, config);
  const cost = await pipe.estimate(documents, { signal });
  const { memory } = cost;
  const facts = formatTable([
    ['texts', `${formatCount(cost.documents, 'documents')}, ${formatCount(cost.characters, 'characters')}, ${formatCount(cost.tokens, 'tokens')}`],
    ['cut into', `${formatCount(cost.chunks, 'chunks')}, ${formatCount(cost.windows, 'windows')}`],
    ['time', `about ${formatSeconds(cost.seconds)} on two cores without a GPU`],
    ['disk', `about ${formatBytes(cost.bytes)}`],
    ['model calls', formatNumber(cost.modelCalls)],
    ...(memory === undefined ? [] : memoryCostRows(memory)),
  ]);
  if (memory === undefined) return { value: cost, text: facts };
  const { refusal, warnings } = memory;
  const told = [...warnings, ...(refusal === undefined ? [] : [`${refusal.message}: ${refusal.remedy ?? ''}`])];
  const text = [facts, memoryCostTable(memory), ...(told.length === 0 ? [] : [told.join('\n')])].join('\n\n');
  return { value: cost, text, ...(refusal === undefined ? {} : { exitCode: ERROR_CODES['over-capacity'].exitCode }) };
}
