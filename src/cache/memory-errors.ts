import { MemoError } from '../errors/memo-error.ts';
import { VERIFY_REMEDY } from '../errors/verify-remedy.ts';

/** The error of a saved memory that is not as it was written; `problem` names the file. */
export function damagedMemory(root: string, problem: string, cause?: unknown): MemoError {
  return new MemoError({
    code: 'memory-damaged',
    message: `the memory ${root} is damaged: ${problem}`,
    remedy: VERIFY_REMEDY,
    cause,
  });
}

/** The error of a place where no saved memory is. */
export function unknownMemory(root: string, problem = 'there is no memory'): MemoError {
  return new MemoError({
    code: 'memory-unknown',
    message: `${problem}: ${root}`,
    remedy: 'see the saved memories with `memorag list`, or make one with `memorag memorize`',
  });
}

interface BusyHolder {
  /** `read` or `written`. */
  readonly does: string;
  readonly pid: number;
  readonly host: string;
  readonly isElsewhere: boolean;
  readonly lease: string;
}

/** The error of a memory that another process holds. */
export function busyMemory(root: string, holder: BusyHolder): MemoError {
  const where = holder.isElsewhere ? ` on ${holder.host}` : '';
  return new MemoError({
    code: 'memory-busy',
    message: `the memory ${root} is being ${holder.does} by process ${holder.pid}${where}`,
    remedy: holder.isElsewhere
      ? `wait for it to end; if that process is gone for good, delete ${holder.lease}`
      : 'wait for it to end, or stop it, and try again',
  });
}
