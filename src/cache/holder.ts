import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { hasErrorCode } from '../util/has-error-code.ts';
import { processStartTime } from '../util/process-start-time.ts';

/** Who holds a lease. Its word is unique, so deleting a stale lease by name can never hit a lease taken since. */
export interface Holder {
  readonly pid: number;
  /** Digest of the process start time: a process id alone is given out again. */
  readonly started: string;
  readonly host: string;
  readonly isElsewhere: boolean;
}

const WORD_PATTERN = /^(?<pid>\d{1,10})\.(?<started>[0-9a-f]{16})\.(?<host>[A-Za-z0-9-]{1,64})\.[0-9a-f]{16}$/u;

let ownStart: Promise<string | undefined> | undefined;

/** A new word that names this process; part of a lease's file name, so that a lease is whole the moment it exists. */
export async function newHolderWord(): Promise<string> {
  ownStart ??= processStartTime(process.pid);
  return `${process.pid}.${digest(await ownStart)}.${thisHost()}.${randomBytes(8).toString('hex')}`;
}

/** The holder that a word names; `undefined` for any other name. */
export function parseHolderWord(word: string): Holder | undefined {
  const groups = WORD_PATTERN.exec(word)?.groups;
  if (groups === undefined) return undefined;
  const host = groups['host'] ?? '';
  return { pid: Number(groups['pid']), started: groups['started'] ?? '', host, isElsewhere: host !== thisHost() };
}

/** Whether the holder may still run. Another machine's processes cannot be seen from here and count as running. */
export async function isHolderAlive(holder: Holder): Promise<boolean> {
  if (holder.isElsewhere) return true;
  const start = await processStartTime(holder.pid);
  return start === undefined ? isHidden(holder.pid) : digest(start) === holder.started;
}

// Where /proc hides other users' processes, a process without a visible start time may run all the same.
function isHidden(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return hasErrorCode(error, 'EPERM');
  }
}

function digest(start: string | undefined): string {
  return createHash('sha256').update(start ?? '').digest('hex').slice(0, 16);
}

function thisHost(): string {
  return hostname().replace(/[^A-Za-z0-9-]/gu, '-').slice(0, 64) || 'unnamed';
}
