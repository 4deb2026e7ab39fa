import { readProcStat } from '../src/util/read-proc-stat.ts';

/** The unit of proc_pid_stat(5) on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Seconds of all cores that a process has used; 0 where there is no `/proc`. What others do on the machine weighs little on it. */
export async function cpuSeconds(pid: number): Promise<number> {
  return ((await readProcStat(pid))?.cpuTicks ?? 0) / TICKS_PER_SECOND;
}
