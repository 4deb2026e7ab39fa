import { readIfThere } from '../src/util/read-if-there.ts';

/** The unit of proc_pid_stat(5) on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Seconds of all cores that a process has used; 0 where there is no `/proc`. What others do on the machine weighs little on it. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return 0;
  // The second field is the command in parentheses and may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return (user + system) / TICKS_PER_SECOND;
}
