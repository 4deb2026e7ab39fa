import type { Interruption } from './interruption.ts';

/** `| head`: where nobody reads standard output any more, ends quietly. Where nobody reads standard error, goes on. */
export function endWithReader(owner: NodeJS.Process, interruption: Interruption): void {
  owner.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    interruption.end({ by: 'a closed pipe', exitCode: 0, isQuiet: true });
  });
  owner.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
