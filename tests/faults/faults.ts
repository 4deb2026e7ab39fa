import type { Fault } from './harness/fault.ts';
import { killedProcess } from './killed-process.ts';

/** Every fault, in the order of the table. */
export const FAULTS: readonly Fault[] = [killedProcess];
