import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatCount } from '../format-quantity.ts';
import { graphCounts, readingOf } from '../graph/format-graph-info.ts';
import { readKnownFacts, type FactFiles } from '../graph/known-facts.ts';
import { noteCost } from '../graph/note-cost.ts';
import { openSavedGraph, resolveGraphConfig } from '../graph/open-graph.ts';
import { readPassages } from '../graph/read-passages.ts';
import { chunkInputs } from '../graph/write-batch.ts';
import { memoryName } from '../memory-name.ts';
import { memoryValue } from '../memory-value.ts';
import { costMember } from '../paid.ts';
import { createProgress } from '../progress.ts';
import { sumMoney } from '../sum-money.ts';
import { writeWork } from '../write-work.ts';
import { describeEstimate } from './estimate.ts';

export interface GraphAppendCommand extends FactFiles {
  readonly memory: string;
  readonly inputs: readonly string[];
  readonly chunkMetadata: string | undefined;
  readonly dryRun: boolean;
}

/** `memorag graph append`: adds texts to a graph; one with an id that it holds already takes the old one's place. */
export async function graphAppend(context: CommandContext, { memory, dryRun, ...command }: GraphAppendCommand): Promise<CommandResult> {
  const { signal } = context;
  const config = await resolveGraphConfig(context);
  const documents = await readPassages({ ...command, maxBytes: config.maxInputBytes }, context);
  const openie = await readKnownFacts(command, () => chunkInputs(documents, config), context);
  await using hippo = await openSavedGraph(context, memory, config, { dryRun });
  const cost = await hippo.estimateAppend(documents, { openie, signal });
  if (dryRun) return describeEstimate(cost);
  noteCost(cost, context);
  using progress = createProgress(context);
  const info = await hippo.append(documents, { openie, signal, onEvent: progress.onEvent });
  const name = memoryName(info.root, config.cacheDirectory);
  return {
    value: { ...memoryValue(info, name), reused: info.reused, graph: info.graph, ...(info.imported === undefined ? {} : { imported: info.imported }), ...costMember(sumMoney(hippo.spendings)) },
    text: `${info.reused ? 'Nothing is new.' : `Appended ${formatCount(documents.length, 'documents')}.`} ${name} holds ${graphCounts(info.graph)}.${writeWork(info, hippo)}\nPassages read: ${readingOf(info.graph)}.`,
  };
}
