import { resolve } from 'node:path';
import { cacheDirectory } from '../cache/cache-directory.ts';
import { readConfigFile } from '../config/read-config-file.ts';
import { resolveConfig } from '../config/resolve-config.ts';
import type { MemoRagConfig } from '../config/schema.ts';
import type { CommandContext } from './command-context.ts';

export type CommandConfig = MemoRagConfig & { readonly cacheDirectory: string };

/** The configuration of a command: `--config` (or `MEMORAG_CONFIG`), then the environment, then its flags. */
export async function resolveCommandConfig({ config, environment, flags, signal }: CommandContext): Promise<CommandConfig> {
  const path = config ?? (environment['MEMORAG_CONFIG'] || undefined);
  const file = path === undefined ? undefined : await readConfigFile(path, { signal });
  const resolved = resolveConfig({ file, environment, flags });
  return { ...resolved, cacheDirectory: resolve(resolved.cacheDirectory ?? cacheDirectory({ environment })) };
}
