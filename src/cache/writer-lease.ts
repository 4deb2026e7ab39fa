import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode } from '../util/has-error-code.ts';
import { namesIn } from '../util/names-in.ts';
import { isHolderAlive, newHolderWord, parseHolderWord } from './holder.ts';
import { LEASES_DIRECTORY, WRITER_DIRECTORY } from './layout.ts';
import { busyMemory } from './memory-errors.ts';

const CLAIM_PREFIX = 'claim.';
// Each round either takes the lease, finds a living holder, or clears one stale lease away.
const MAX_ROUNDS = 50;

export interface WriterLease {
  release(): Promise<void>;
}

/**
 * Takes the one writer lease of an existing directory, or refuses (`memory-busy`).
 *
 * The lease is the only file in `leases/writer`. It is prepared in a directory of its own, which is then renamed to `writer`:
 * the system does that only over an empty (or absent) directory, so of many processes exactly one succeeds. A stale lease is
 * deleted by its unique name; two processes that both see it stale can therefore never delete the lease of a third.
 */
export async function takeWriterLease(root: string): Promise<WriterLease> {
  const leases = join(root, LEASES_DIRECTORY);
  const writer = join(leases, WRITER_DIRECTORY);
  const word = await newHolderWord();
  const claim = join(leases, `${CLAIM_PREFIX}${word}`);
  try {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      await prepareClaim({ claim, word });
      if (await renameOverEmpty(claim, writer)) return { release: async () => await rm(join(writer, word), { force: true }) };
      await clearStaleWriter(root, writer);
    }
    throw new Error(`the writer lease of ${root} could not be taken in ${MAX_ROUNDS} rounds`);
  } finally {
    await rm(claim, { recursive: true, force: true });
  }
}

/** Deletes what processes left that were killed while taking the writer lease. */
export async function clearStaleClaims(root: string): Promise<void> {
  const leases = join(root, LEASES_DIRECTORY);
  for (const name of await namesIn(leases)) {
    if (!name.startsWith(CLAIM_PREFIX)) continue;
    const holder = parseHolderWord(name.slice(CLAIM_PREFIX.length));
    if (holder !== undefined && !(await isHolderAlive(holder))) await rm(join(leases, name), { recursive: true, force: true });
  }
}

// Again in each round: whoever removed the memory meanwhile took the claim with it.
async function prepareClaim({ claim, word }: { readonly claim: string; readonly word: string }): Promise<void> {
  await mkdir(claim, { recursive: true, mode: 0o700 });
  await writeFile(join(claim, word), '', { mode: 0o600 });
}

async function renameOverEmpty(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) return false;
    throw error;
  }
}

async function clearStaleWriter(root: string, writer: string): Promise<void> {
  for (const name of await namesIn(writer)) {
    const holder = parseHolderWord(name);
    const lease = join(writer, name);
    if (holder === undefined) await rm(lease, { recursive: true, force: true });
    else if (await isHolderAlive(holder)) throw busyMemory(root, { ...holder, does: 'written', lease });
    else await rm(lease, { force: true });
  }
}
