import { createDiskStore } from '../../cache/disk-store.ts';
import { resolveMemory } from '../../cache/resolve-memory.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag remove`: removes memories from the disk; nothing is removed where one of the names is unknown. */
export async function remove(context: CommandContext, { memories }: { readonly memories: readonly string[] }): Promise<CommandResult> {
  const { signal } = context;
  const { cacheDirectory } = await resolveCommandConfig(context);
  const roots: string[] = [];
  for (const memory of memories) roots.push(await resolveMemory(memory, { cacheDirectory }));
  const store = createDiskStore();
  for (const root of new Set(roots)) await store.remove(root, { signal });
  return { value: { removed: roots }, text: roots.map((root) => `Removed ${root}`).join('\n') };
}
