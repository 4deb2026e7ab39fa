import { firstAtLeast } from './first-at-least.ts';

/** Runs of newlines of one text, in order. A run's level is its number of newlines; `\r\n` counts as one. */
export interface NewlineRuns {
  readonly size: number;
  start(run: number): number;
  end(run: number): number;
  level(run: number): number;
  /** The next run of a higher level, or `size`. */
  nextHigher(run: number): number;
  /** The first run that starts at `offset` or later, or `size`. */
  firstFrom(offset: number): number;
}

/** Finds every run of newlines (`\n`, `\r` or `\r\n`), the breaks of a text above its sentences. */
export function findNewlineRuns(text: string): NewlineRuns {
  const starts: number[] = [];
  const ends: number[] = [];
  const levels: number[] = [];
  for (const match of text.matchAll(/(?:\r\n)+|\r+|\n+/g)) {
    const length = match[0].length;
    starts.push(match.index);
    ends.push(match.index + length);
    levels.push(match[0].startsWith('\r\n') ? length / 2 : length);
  }
  const higher = nextHigherRuns(levels);
  const at = (values: ArrayLike<number>, run: number): number => values[run] ?? text.length;
  return {
    size: starts.length,
    start: (run) => at(starts, run),
    end: (run) => at(ends, run),
    level: (run) => levels[run] ?? 0,
    nextHigher: (run) => higher[run] ?? starts.length,
    firstFrom: (offset) => firstAtLeast(starts, offset),
  };
}

function nextHigherRuns(levels: readonly number[]): Int32Array {
  const higher = new Int32Array(levels.length).fill(levels.length);
  for (let run = levels.length - 2; run >= 0; run -= 1) {
    let candidate = run + 1;
    while (candidate < levels.length && (levels[candidate] ?? 0) <= (levels[run] ?? 0)) candidate = higher[candidate] ?? levels.length;
    higher[run] = candidate;
  }
  return higher;
}
