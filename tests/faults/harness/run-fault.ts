import type { Fault } from './fault.ts';
import { createTally, type TallyReport } from './tally.ts';

export interface FaultResult extends TallyReport {
  readonly name: string;
  readonly title: string;
  readonly isClean: boolean;
  /** Why it was not tried. */
  readonly skipped?: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly isLong: boolean;
  readonly rounds?: number | undefined;
  readonly onProgress?: (line: string) => void;
}

/** Does one fault and says what came of it; what the script itself throws counts as a failure of it. */
export async function runFault(fault: Fault, { isLong, rounds, onProgress = () => {} }: RunOptions): Promise<FaultResult> {
  const begun = performance.now();
  const tally = createTally();
  const skipped = fault.obstacle?.();
  try {
    if (skipped === undefined) await fault.run({ isLong, rounds, tally, onProgress });
  } catch (error) {
    tally.breach('failed', `the script ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  const { name, title } = fault;
  return { name, title, ...tally.report(), isClean: tally.isClean, seconds, ...(skipped === undefined ? {} : { skipped }) };
}
