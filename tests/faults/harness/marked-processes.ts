import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { readProcStat } from '../../../src/util/read-proc-stat.ts';

export const MARK_VARIABLE = 'FAULT_MARK';

export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
  /** Where the command line of the bridge is seen. */
  readonly isBridge: boolean;
}

/** A word for the environment of what is started: every descendant inherits it, however it was started and whoever is its parent now. */
export function newMark(): string {
  return randomBytes(8).toString('hex');
}

/** Every running process of this machine that carries a mark (Linux). */
export async function markedProcesses(mark: string): Promise<readonly MarkedProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ((await isMarked(pid, mark)) ? await describe(pid) : undefined)));
  return found.filter((one) => one !== undefined);
}

/** The marked processes that are still there after `limitMs`; returns at once when none is. */
export async function leftProcesses(mark: string, limitMs = 2000): Promise<readonly MarkedProcess[]> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await markedProcesses(mark);
    if (found.length === 0 || performance.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends what should have ended by itself, so that a round does not disturb the next. */
export function killAll(processes: readonly MarkedProcess[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

async function isMarked(pid: number, mark: string): Promise<boolean> {
  if (pid === process.pid) return false;
  return (await readProc(`/proc/${pid}/environ`)).split('\0').includes(`${MARK_VARIABLE}=${mark}`);
}

async function describe(pid: number): Promise<MarkedProcess | undefined> {
  const { state = 'Z' } = (await readProcStat(pid)) ?? {};
  if (state === 'Z' || state === 'X') return undefined;
  const command = (await readProc(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ').trim();
  return { pid, command, isBridge: command.includes('memorag_bridge') };
}

// A process that ends while it is looked at, or another user's, is not one of ours that was left.
async function readProc(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(String(error.code))) return '';
    throw error;
  }
}
