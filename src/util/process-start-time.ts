import { execFile } from 'node:child_process';
import { hasErrorCode } from './has-error-code.ts';
import { readIfThere } from './read-if-there.ts';
import { readProcStat } from './read-proc-stat.ts';

/**
 * When a process started, as an opaque string to compare with an earlier one; `undefined` where no such process runs (a zombie
 * counts as gone). Together with the process id it names one process for good: ids are used again, and after a reboot too.
 */
export async function processStartTime(pid: number): Promise<string | undefined> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  switch (process.platform) {
    case 'linux':
      return startTimeFromProc(pid);
    case 'win32':
      return isAlive(pid) ? 'unknown' : undefined;
    default:
      return startTimeFromPs(pid);
  }
}

/** Windows has no cheap way to the start time: there a process is known by its id alone. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (hasErrorCode(error, 'ESRCH')) return false;
    if (hasErrorCode(error, 'EPERM')) return true;
    throw error;
  }
}

async function startTimeFromProc(pid: number): Promise<string | undefined> {
  const stat = await readProcStat(pid);
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined;
  const bootId = await readIfThere('/proc/sys/kernel/random/boot_id');
  return `${bootId?.trim() ?? ''}/${stat.startTime}`;
}

async function startTimeFromPs(pid: number): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  execFile('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env }, (error, stdout) => {
    const line = stdout.trim();
    // `ps` exits with 1 where there is no such process.
    if (error !== null && error.code !== 1) reject(error);
    else resolve(line === '' || line.startsWith('Z') ? undefined : line.slice(line.indexOf(' ') + 1).trim());
  });
  return promise;
}
