import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface FileUnder {
  /** Relative to the directory, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** Everything under a directory, sorted by path. Links are not followed: they are `other`, like pipes and devices. */
export async function filesUnder(directory: string): Promise<readonly FileUnder[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => ({
      path: relative(directory, join(entry.parentPath, entry.name)).replaceAll(sep, '/'),
      kind: entry.isFile() ? ('file' as const) : entry.isDirectory() ? ('directory' as const) : ('other' as const),
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
