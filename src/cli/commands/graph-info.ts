import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatGraphInfo } from '../graph/format-graph-info.ts';
import { openSavedGraph, resolveGraphConfig } from '../graph/open-graph.ts';

/** `memorag graph info`: what a graph is made of, how its passages were read, and its hubs. */
export async function graphInfo(context: CommandContext, { memory }: { readonly memory: string }): Promise<CommandResult> {
  await using hippo = await openSavedGraph(context, memory, await resolveGraphConfig(context));
  const info = hippo.graphInfo();
  return { value: info, text: formatGraphInfo(info) };
}
