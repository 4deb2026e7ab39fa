import { rm } from 'node:fs/promises';
import { isMemoError } from '../errors/memo-error.ts';
import { namesIn } from '../util/names-in.ts';
import { removeIfSuperseded } from './collect-generations.ts';
import { readCurrent } from './current.ts';
import { LEASES_DIRECTORY, WORKSPACE_DIRECTORY } from './layout.ts';
import { damagedMemory, unknownMemory } from './memory-errors.ts';
import { leaveReaderLease } from './reader-lease.ts';

// Each round is lost only to a commit that happened meanwhile.
const MAX_ROUNDS = 50;

export interface LiveGeneration {
  readonly root: string;
  readonly generation: string;
  /** `false` where no lease could be left: a writer may take the generation away at any time. */
  readonly isHeld: boolean;
  /** Gives the lease back; the last reader of a generation that CURRENT has left behind deletes it. */
  release(): Promise<void>;
}

/**
 * Holds the live generation of a directory by a reader lease. The lease is left first and CURRENT is read again: only then can
 * no writer have deleted the generation in between, because writers change CURRENT first and look for leases afterwards.
 */
export async function holdLiveGeneration(root: string): Promise<LiveGeneration> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const generation = await readCurrent(root);
    if (generation === undefined) throw await explainAbsence(root);
    const lease = await leaveReaderLease(root, generation);
    const live = { root, generation, isHeld: lease !== undefined, release: async () => await release(root, generation, lease) };
    if ((await readCurrent(root)) === generation) return live;
    await live.release();
  }
  throw damagedMemory(root, `CURRENT changed ${MAX_ROUNDS} times while it was opened`);
}

async function explainAbsence(root: string): Promise<Error> {
  const names = await namesIn(root);
  const isUnfinished = names.includes(LEASES_DIRECTORY) && names.includes(WORKSPACE_DIRECTORY);
  return isUnfinished ? unknownMemory(root, 'memorizing was interrupted here, the same command goes on with it') : unknownMemory(root);
}

async function release(root: string, generation: string, lease: string | undefined): Promise<void> {
  if (lease === undefined) return;
  try {
    await removeIfSuperseded(root, generation, lease);
  } catch (error) {
    // A CURRENT that cannot be read is reported to whoever opens the memory next.
    if (!isMemoError(error, 'memory-damaged')) throw error;
  } finally {
    await rm(lease, { force: true });
  }
}
