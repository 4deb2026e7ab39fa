import { resolveMemory } from '../../cache/resolve-memory.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatSeconds } from '../format-quantity.ts';
import { memoryName } from '../memory-name.ts';
import { memoryValue } from '../memory-value.ts';
import { openPipeline } from '../open-pipeline.ts';
import { costMember } from '../paid.ts';
import { createProgress } from '../progress.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import { sumMoney } from '../sum-money.ts';
import { writeWork } from '../write-work.ts';
import { describeEstimate } from './estimate.ts';

/** `memorag reembed`: gives a memory the vectors of the configured embedder; nothing else is computed again. */
export async function reembed(context: CommandContext, { memory, dryRun }: { readonly memory: string; readonly dryRun: boolean }): Promise<CommandResult> {
  const { signal } = context;
  const config = await resolveCommandConfig(context);
  const started = performance.now();
  const root = await resolveMemory(memory, config);
  await using pipe = await openPipeline(context, await resolveCommandConfig(context, { roots: [root] }), { dryRun });
  if (dryRun) return describeEstimate(await pipe.estimateReembed(root, { signal }));
  using progress = createProgress(context);
  const info = await pipe.reembed(root, { signal, onEvent: progress.onEvent });
  const name = memoryName(info.root, config.cacheDirectory);
  const models = info.manifest.embedders.map(({ modelId }) => modelId).join(', ') || 'no embedder (found by words alone)';
  const cost = costMember(sumMoney(pipe.spendings));
  return { value: { ...memoryValue(info, name), ...cost }, text: `${name} is embedded by ${models}, in ${formatSeconds((performance.now() - started) / 1000)}.${writeWork(info, pipe)}` };
}
