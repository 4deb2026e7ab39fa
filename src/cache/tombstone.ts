import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { namesIn } from '../util/names-in.ts';

const TOMBSTONE_PATTERN = /^\.memorag-removed-[0-9a-f]{16}$/u;

/** A name beside a memory for what is left of it while it is deleted. */
export function newTombstone(root: string): string {
  return join(dirname(root), `.memorag-removed-${randomBytes(8).toString('hex')}`);
}

/** Deletes what killed removals left beside a memory. */
export async function sweepTombstones(root: string): Promise<void> {
  const parent = dirname(root);
  for (const name of await namesIn(parent)) {
    if (TOMBSTONE_PATTERN.test(name)) await rm(join(parent, name), { recursive: true, force: true });
  }
}
