import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export interface UserCacheOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform | undefined;
  readonly home?: string | undefined;
}

/** Where a user's programs keep what can be made again. */
export function userCacheDirectory({ environment, platform = process.platform, home = homedir() }: UserCacheOptions): string {
  if (platform === 'darwin') return join(home, 'Library', 'Caches');
  if (platform === 'win32') return environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  const xdg = environment['XDG_CACHE_HOME'];
  // The XDG specification: a relative path is invalid and is to be ignored.
  return xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.cache');
}
