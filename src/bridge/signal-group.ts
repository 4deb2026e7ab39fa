import { hasErrorCode } from '../util/has-error-code.ts';

/** Signals every process of a group; nobody left to signal is fine. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // EPERM: macOS answers so for a group of zombies.
    if (!hasErrorCode(error, 'ESRCH', 'EPERM')) throw error;
  }
}
