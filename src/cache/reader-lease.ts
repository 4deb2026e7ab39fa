import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode } from '../util/has-error-code.ts';
import { namesIn } from '../util/names-in.ts';
import { isHolderAlive, newHolderWord, parseHolderWord, type Holder } from './holder.ts';
import { generationNumber, LEASES_DIRECTORY } from './layout.ts';

const PREFIX = 'reader';

export interface LiveReader extends Holder {
  readonly generation: string;
  readonly lease: string;
}

/**
 * Leaves a lease on a generation and gives its path; `undefined` where this process may not write (a read-only directory) or
 * the disk is full: such a reader reads without protection from a writer elsewhere.
 */
export async function leaveReaderLease(root: string, generation: string): Promise<string | undefined> {
  const directory = join(root, LEASES_DIRECTORY);
  const lease = join(directory, `${PREFIX}.${generation}.${await newHolderWord()}`);
  try {
    await mkdir(directory, { mode: 0o700 }).catch(ignoreExisting);
    await writeFile(lease, '', { flag: 'wx', mode: 0o600 });
    return lease;
  } catch (error) {
    // ENOENT: the memory was removed meanwhile; reading CURRENT again tells.
    if (hasErrorCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOENT')) return undefined;
    throw error;
  }
}

/** The readers that hold generations of a memory; leases of processes that are gone are deleted on the way. */
export async function liveReaders(root: string): Promise<readonly LiveReader[]> {
  const directory = join(root, LEASES_DIRECTORY);
  const live: LiveReader[] = [];
  for (const name of await namesIn(directory)) {
    const reader = parseLeaseName(name);
    if (reader === undefined) continue;
    const lease = join(directory, name);
    if (await isHolderAlive(reader)) live.push({ ...reader, lease });
    else await rm(lease, { force: true });
  }
  return live;
}

function parseLeaseName(name: string): (Holder & { readonly generation: string }) | undefined {
  const [prefix, generation = '', ...word] = name.split('.');
  const holder = parseHolderWord(word.join('.'));
  return prefix !== PREFIX || holder === undefined || generationNumber(generation) === undefined ? undefined : { ...holder, generation };
}

function ignoreExisting(error: unknown): void {
  if (!hasErrorCode(error, 'EEXIST')) throw error;
}
