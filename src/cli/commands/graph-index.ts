import { MemoError } from '../../errors/memo-error.ts';
import type { GraphMemoryInfo, HippoRAG } from '../../hipporag/hipporag.ts';
import type { OpenieResults } from '../../extraction/import-openie.ts';
import type { Document } from '../../spec/text.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { openingFlags } from '../flags.ts';
import { formatBytes, formatSeconds } from '../format-quantity.ts';
import { graphCounts, readingOf } from '../graph/format-graph-info.ts';
import { readKnownFacts, type FactFiles } from '../graph/known-facts.ts';
import { noteCost } from '../graph/note-cost.ts';
import { openGraph, resolveGraphConfig } from '../graph/open-graph.ts';
import { readPassages } from '../graph/read-passages.ts';
import { chunkInputs, writeBatch } from '../graph/write-batch.ts';
import { commandLine, intoDirectory, memoryName } from '../memory-name.ts';
import { memoryValue } from '../memory-value.ts';
import { costMember } from '../paid.ts';
import { createProgress } from '../progress.ts';
import { sumMoney } from '../sum-money.ts';
import { writeWork } from '../write-work.ts';
import { describeEstimate } from './estimate.ts';

export interface GraphIndexCommand extends FactFiles {
  readonly inputs: readonly string[];
  readonly into: string | undefined;
  readonly replace: boolean;
  /** Where the requests of a batch are written, instead of an index. */
  readonly batchOut: string | undefined;
  readonly chunkMetadata: string | undefined;
  readonly dryRun: boolean;
}

/** `memorag graph index`: reads texts for facts, and keeps them as one saved graph. */
export async function graphIndex(context: CommandContext, command: GraphIndexCommand): Promise<CommandResult> {
  const config = await resolveGraphConfig(context);
  const into = command.into === undefined ? undefined : intoDirectory(command.into, config.cacheDirectory);
  const documents = await readPassages({ ...command, maxBytes: config.maxInputBytes }, context);
  const known = await readKnownFacts(command, () => chunkInputs(documents, config), context);
  if (command.batchOut !== undefined) return await writeBatch({ path: command.batchOut, chunks: chunkInputs(documents, config), known, config });
  if (into === undefined) throw new MemoError({ code: 'wrong-usage', message: 'an index needs a place', remedy: 'name the graph with --into' });
  await using hippo = await openGraph(context, config, command);
  if (command.dryRun) return describeEstimate(await hippo.estimate(documents, { openie: known, signal: context.signal }));
  return await index(context, { hippo, documents, known, into, replace: command.replace, cacheDirectory: config.cacheDirectory });
}

interface Indexing {
  readonly hippo: HippoRAG;
  readonly documents: readonly Document[];
  readonly known: OpenieResults | undefined;
  readonly into: string;
  readonly replace: boolean;
  readonly cacheDirectory: string;
}

async function index(context: CommandContext, { hippo, documents, known, into, replace, cacheDirectory }: Indexing): Promise<CommandResult> {
  const { signal } = context;
  noteCost(await hippo.estimate(documents, { openie: known, signal }), context);
  const started = performance.now();
  using progress = createProgress(context);
  const info = await hippo.index(documents, { into, replace, openie: known, signal, onEvent: progress.onEvent });
  const seconds = (performance.now() - started) / 1000;
  const name = memoryName(info.root, cacheDirectory);
  return {
    value: { ...memoryValue(info, name), reused: info.reused, seconds, graph: info.graph, ...(info.imported === undefined ? {} : { imported: info.imported }), ...costMember(sumMoney(hippo.spendings)) },
    text: describe(info, { name, seconds, work: writeWork(info, hippo), flags: openingFlags(context) }),
  };
}

interface Told {
  readonly name: string;
  readonly seconds: number;
  readonly work: string;
  readonly flags: readonly string[];
}

function describe(info: GraphMemoryInfo, { name, seconds, work, flags }: Told): string {
  const { graph, reused, root, manifest } = info;
  const bytes = formatBytes(manifest.files.reduce((sum, file) => sum + file.bytes, 0));
  return [
    reused ? `These texts were indexed before, with the same settings; nothing was computed (${graphCounts(graph)}, ${bytes}).` : `Indexed in ${formatSeconds(seconds)}: ${graphCounts(graph)}, ${bytes}.${work}`,
    `Passages read: ${readingOf(graph)}.`,
    ...(graph.extraction.failed > 0 ? ['What could not be read is tried again when the same texts are indexed again.'] : []),
    `Saved in ${root}`,
    '',
    'Next:',
    `  ${commandLine('graph', 'ask', name, 'your question', ...flags)}`,
    `  ${commandLine('graph', 'info', name)}`,
  ].join('\n');
}
