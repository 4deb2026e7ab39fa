/** What a fault may do to a memory without harm, and what it must never do. */
export type Outcome = 'old' | 'new' | 'refused';
export type Breach = 'lost' | 'wrong' | 'left' | 'failed';

export interface TallyReport {
  readonly rounds: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** One line each: what happened, and under which circumstances. */
  readonly breaches: Readonly<Record<Breach, readonly string[]>>;
  /** Measured figures, for people. */
  readonly notes: readonly string[];
}

/** Counts the rounds of one fault. */
export interface Tally {
  round(): void;
  count(outcome: Outcome): void;
  /** `lost`: neither state is whole. `wrong`: an answer that no whole state gives. `left`: a process or a file. `failed`: any other promise. */
  breach(kind: Breach, line: string): void;
  note(line: string): void;
  report(): TallyReport;
  /** Whether nothing was broken. */
  readonly isClean: boolean;
}

export function createTally(): Tally {
  let rounds = 0;
  const outcomes = { old: 0, new: 0, refused: 0 };
  const breaches: Record<Breach, string[]> = { lost: [], wrong: [], left: [], failed: [] };
  const notes: string[] = [];
  return {
    round: () => void (rounds += 1),
    count: (outcome) => void (outcomes[outcome] += 1),
    breach: (kind, line) => void breaches[kind].push(line),
    note: (line) => void notes.push(line),
    report: () => ({ rounds, outcomes, breaches, notes }),
    get isClean() {
      return Object.values(breaches).every((lines) => lines.length === 0);
    },
  };
}
