import { MemoError } from '../../errors/memo-error.ts';
import { chooseDocuments } from '../../hipporag/choose-documents.ts';
import type { GraphRetrieveOptions } from '../../hipporag/graph-retrieval.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatCount } from '../format-quantity.ts';
import { graphCounts } from '../graph/format-graph-info.ts';
import { openSavedGraph, resolveGraphConfig } from '../graph/open-graph.ts';
import { memoryName } from '../memory-name.ts';
import { memoryValue } from '../memory-value.ts';
import { createProgress } from '../progress.ts';

export interface GraphDeleteCommand {
  readonly memory: string;
  readonly documentIds: readonly string[];
  readonly where: GraphRetrieveOptions['metadata'];
  readonly dryRun: boolean;
}

/** `memorag graph delete`: takes documents out of a graph, with all that only they told. */
export async function graphDelete(context: CommandContext, { memory, documentIds, where, dryRun }: GraphDeleteCommand): Promise<CommandResult> {
  if ((documentIds.length > 0) === (where !== undefined)) throw new MemoError({ code: 'wrong-usage', message: where === undefined ? 'no document was named' : 'documents and --where were both given', remedy: 'name documents by their ids, or by --where key=value' });
  const { signal } = context;
  const config = await resolveGraphConfig(context);
  await using hippo = await openSavedGraph(context, memory, config, { dryRun });
  const deleted = chooseDocuments(hippo.corpus.documents, where === undefined ? documentIds : { metadata: where });
  if (dryRun) return { value: { dryRun: true, modelCalls: 0, deleted }, text: `No model would be called. ${deleted.join(', ')} would be deleted.` };
  using progress = createProgress(context);
  const info = await hippo.delete(deleted, { signal, onEvent: progress.onEvent });
  const name = memoryName(info.root, config.cacheDirectory);
  const which = deleted.length > MOST_NAMED ? formatCount(deleted.length, 'documents') : deleted.join(', ');
  return { value: { ...memoryValue(info, name), graph: info.graph, deleted }, text: `Deleted ${which}. ${name} holds ${graphCounts(info.graph)}.` };
}

const MOST_NAMED = 10;
