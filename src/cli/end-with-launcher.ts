import type { Interruption } from './interruption.ts';

/** Under scripts/run.mjs: ends when the launcher does, however it went (a SIGKILL sends no signal on). */
export function endWithLauncher(owner: NodeJS.Process, interruption: Interruption): void {
  if (owner.channel === undefined || owner.channel === null) return;
  owner.on('disconnect', () => interruption.end({ by: 'the end of its launcher', exitCode: 143 }));
  owner.channel.unref(); // a listener alone would keep this process alive
}
