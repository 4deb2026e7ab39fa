import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot } from '../util/project-root.ts';
import { userCacheDirectory, type UserCacheOptions } from '../util/user-cache-directory.ts';

export interface CacheDirectoryOptions extends Partial<UserCacheOptions> {
  /** Where this code lies; default: where it runs from. */
  readonly projectRoot?: string;
}

/** Where memories are saved that are named by a slug: `MEMORAG_CACHE`, `cache/` of a checkout, else the user's cache directory. */
export function cacheDirectory(options: CacheDirectoryOptions = {}): string {
  const { environment = process.env, platform, home } = options;
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
