import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { projectRoot } from '../util/project-root.ts';

export interface CacheDirectoryOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
  /** Where this code lies; default: where it runs from. */
  readonly projectRoot?: string;
}

/** Where memories are saved that are named by a slug: `MEMORAG_CACHE`, `cache/` of a checkout, else the user's cache directory. */
export function cacheDirectory(options: CacheDirectoryOptions = {}): string {
  const { environment = process.env, platform = process.platform, home = homedir() } = options;
  const chosen = environment['MEMORAG_CACHE'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  const root = options.projectRoot ?? projectRoot();
  return isCheckout(root) ? join(root, 'cache') : join(userCacheDirectory({ environment, platform, home }), 'memorag');
}

// An installed package has no src/ beside its package.json, and what stands in node_modules is not the user's to fill.
function isCheckout(root: string): boolean {
  const path = join(root, 'package.json');
  if (!existsSync(path) || !existsSync(join(root, 'src'))) return false;
  return /^\s*"name":\s*"memorag"/mu.test(readFileSync(path, 'utf8'));
}

function userCacheDirectory({ environment, platform, home }: Required<Omit<CacheDirectoryOptions, 'projectRoot'>>): string {
  if (platform === 'darwin') return join(home, 'Library', 'Caches');
  if (platform === 'win32') return environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  const xdg = environment['XDG_CACHE_HOME'];
  // The XDG specification: a relative path is invalid and is to be ignored.
  return xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.cache');
}
