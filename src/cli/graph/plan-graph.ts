import type { HippoRAG } from '../../hipporag/hipporag.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { describePlan } from '../plan-questions.ts';
import type { CommandConfig } from '../resolve-command-config.ts';
import { openSavedGraph } from './open-graph.ts';

/** `--dry-run` of a command that asks a graph: does the same with models that are not called, and says what they would have taken. */
export async function planGraph(context: CommandContext, memory: string, config: CommandConfig, work: (hippo: HippoRAG) => Promise<unknown>): Promise<CommandResult> {
  await using hippo = await openSavedGraph(context, memory, config, { dryRun: true });
  await work(hippo);
  return describePlan(hippo.spendings);
}
