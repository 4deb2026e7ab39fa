import type { Tally } from './tally.ts';

export interface FaultOptions {
  /** `npm test` runs the short form, `npm run faults` the long one. */
  readonly isLong: boolean;
  /** How often a fault of chance is done; absent: what the form has. */
  readonly rounds: number | undefined;
  readonly tally: Tally;
  /** Tells a person how far it is. */
  readonly onProgress: (line: string) => void;
}

/** One way of hurting the system, done for real: what it promises is counted, what it breaks is kept with its circumstances. */
export interface Fault {
  /** As it is named on the command line. */
  readonly name: string;
  readonly title: string;
  /** Why it cannot be tried here; `undefined`: it can. */
  readonly obstacle?: () => string | undefined;
  run(options: FaultOptions): Promise<void>;
}
