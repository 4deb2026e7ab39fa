import { readIfThere } from './read-if-there.ts';

/** What Linux tells of a process (proc_pid_stat(5)). */
export interface ProcStat {
  /** `Z` and `X`: it has ended. */
  readonly state: string;
  readonly parent: number;
  /** Clock ticks since the system started. */
  readonly startTime: string;
  /** Clock ticks of all cores that it has used. */
  readonly cpuTicks: number;
}

/** Reads `/proc/<pid>/stat`; `undefined` where the process is gone. */
export async function readProcStat(pid: number): Promise<ProcStat | undefined> {
  const stat = await readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the command in parentheses and may hold spaces and parentheses itself.
  const [state = '', parent, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent), startTime: fields[17] ?? '', cpuTicks: Number(fields[9]) + Number(fields[10]) };
}
