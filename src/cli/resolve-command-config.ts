import { resolve } from 'node:path';
import { cacheDirectory } from '../cache/cache-directory.ts';
import { readConfigFile } from '../config/read-config-file.ts';
import { resolveConfig } from '../config/resolve-config.ts';
import type { MemoRagConfig } from '../config/schema.ts';
import type { CommandContext } from './command-context.ts';
import { savedMemoryLayer } from './saved-memory-layer.ts';

export type CommandConfig = MemoRagConfig & { readonly cacheDirectory: string };

/** The configuration of a command: `--config` (or `MEMORAG_CONFIG`), then the environment, then its flags; below them what the memories tell that it opens. */
export async function resolveCommandConfig({ config, environment, flags, signal }: CommandContext, { roots = [] }: { readonly roots?: readonly string[] } = {}): Promise<CommandConfig> {
  const path = config ?? (environment['MEMORAG_CONFIG'] || undefined);
  const file = path === undefined ? undefined : await readConfigFile(path, { signal });
  const resolved = resolveConfig({ memory: await savedMemoryLayer(roots), file, environment, flags });
  return { ...resolved, cacheDirectory: resolve(resolved.cacheDirectory ?? cacheDirectory({ environment })) };
}
