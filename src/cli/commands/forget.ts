import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatCount } from '../format-quantity.ts';
import { memoryName } from '../memory-name.ts';
import { memoryValue } from '../memory-value.ts';
import { openMemory } from '../open-memory.ts';
import { createProgress } from '../progress.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

export interface ForgetCommand {
  readonly memory: string;
  readonly documentIds: readonly string[];
}

/** `memorag forget`: takes documents out of a memory. */
export async function forget(context: CommandContext, { memory, documentIds }: ForgetCommand): Promise<CommandResult> {
  const { signal } = context;
  const config = await resolveCommandConfig(context);
  await using opened = await openMemory(context, memory, config);
  const { pipe } = opened;
  using progress = createProgress(context);
  const info = await pipe.forget(documentIds, { signal, onEvent: progress.onEvent });
  const name = memoryName(info.root, config.cacheDirectory);
  const held = `${formatCount(info.manifest.documents.length, 'documents')}, ${formatCount(info.manifest.counts.chunks, 'chunks')}`;
  return {
    value: memoryValue(info, name),
    text: `Forgot ${documentIds.join(', ')}. ${name} holds ${held}.`,
  };
}
