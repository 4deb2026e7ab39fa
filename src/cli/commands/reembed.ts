import { resolveMemory } from '../../cache/resolve-memory.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatSeconds } from '../format-quantity.ts';
import { memoryName } from '../memory-name.ts';
import { memoryValue } from '../memory-value.ts';
import { openPipeline } from '../open-pipeline.ts';
import { createProgress } from '../progress.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag reembed`: gives a memory the vectors of the configured embedder; nothing else is computed again. */
export async function reembed(context: CommandContext, { memory }: { readonly memory: string }): Promise<CommandResult> {
  const { signal } = context;
  const config = await resolveCommandConfig(context);
  const started = performance.now();
  const root = await resolveMemory(memory, config);
  await using pipe = await openPipeline(context, await resolveCommandConfig(context, { roots: [root] }));
  using progress = createProgress(context);
  const info = await pipe.reembed(root, { signal, onEvent: progress.onEvent });
  const name = memoryName(info.root, config.cacheDirectory);
  const models = info.manifest.embedders.map(({ modelId }) => modelId).join(', ') || 'no embedder (found by words alone)';
  return { value: memoryValue(info, name), text: `${name} is embedded by ${models}, in ${formatSeconds((performance.now() - started) / 1000)}.` };
}
