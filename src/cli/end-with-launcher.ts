import { readProcStat } from '../util/read-proc-stat.ts';
import type { Interruption } from './interruption.ts';

const NPX_CHECK_MS = 500;

/** Ends when the launcher does, however it went: a SIGKILL sends no signal on. */
export function endWithLauncher(owner: NodeJS.Process, interruption: Interruption): void {
  // Under scripts/run.mjs: its channel closes.
  if (owner.channel !== undefined && owner.channel !== null) {
    owner.on('disconnect', () => interruption.end({ by: 'the end of its launcher', exitCode: 143 }));
    owner.channel.unref(); // a listener alone would keep this process alive
  }
  // Under npx: npm starts a shell that starts us, and passes neither SIGTERM nor its own end on.
  if (owner.env['npm_command'] === 'exec' && owner.platform === 'linux') void watchNpx(owner, interruption);
}

async function watchNpx(owner: NodeJS.Process, interruption: Interruption): Promise<void> {
  const shell = owner.ppid;
  const npx = (await readProcStat(shell))?.parent;
  // Without a shell between, or with npx gone before we looked, there is nothing to watch.
  if (npx === undefined || npx <= 1) return;
  const timer = setInterval(() => {
    void readProcStat(shell).then((stat) => {
      if (stat?.parent === npx) return;
      clearInterval(timer);
      interruption.end({ by: 'the end of npx', exitCode: 143 });
    });
  }, NPX_CHECK_MS);
  timer.unref();
}
