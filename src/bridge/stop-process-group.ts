import { settlesWithin } from '../util/settles-within.ts';
import { signalGroup } from './signal-group.ts';

export interface StopOptions {
  /** Leader of the group, and alive a moment ago. */
  readonly pid: number;
  /** Resolves when the leader is gone. */
  readonly ended: Promise<unknown>;
  /** How long it may take to end by itself. */
  readonly graceMs: number;
}

/** Ends a whole process group and waits for its leader: SIGTERM, after the grace SIGKILL, and SIGKILL for what the leader left. */
export async function stopProcessGroup({ pid, ended, graceMs }: StopOptions): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  if (!(await settlesWithin(ended, graceMs))) signalGroup(pid, 'SIGKILL');
  await ended;
  // The number cannot belong to another group while members of this one live; where none do, there is nobody to signal.
  signalGroup(pid, 'SIGKILL');
}
