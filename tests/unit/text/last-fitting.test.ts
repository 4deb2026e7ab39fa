import { assert, nat, property, uniqueArray } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastFitting } from '../../../src/text/last-fitting.ts';

describe('lastFitting', () => {
  test('finds what a walk from the front finds, whatever the guess', () => {
    const ascending = uniqueArray(nat(200), { maxLength: 40 }).map((values) => values.toSorted((a, b) => a - b));
    assert(
      property(ascending, nat(200), nat(60), (ends, limit, guess) => {
        const position = ends.findLastIndex((end) => end <= limit);
        const found = lastFitting(ends.values(), { guess, fits: (end) => end <= limit });
        expect(found).toEqual({ position, end: ends[Math.max(position, 0)] });
      }),
      { numRuns: 500 },
    );
  });

  test('a right guess costs two checks', () => {
    let checks = 0;
    const fits = (end: number): boolean => {
      checks += 1;
      return end <= 500;
    };
    const ends = Array.from({ length: 1000 }, (_, place) => place);
    expect(lastFitting(ends.values(), { guess: 500, fits }).position).toBe(500);
    expect(checks).toBe(2);
  });
});
