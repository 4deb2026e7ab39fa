import { describe, expect, test } from 'vitest';
import { judge } from '../../../bench/judge.ts';

const figure = { what: 'work', measured: 30, unit: 'ms', samples: 3 } as const;

describe('judge', () => {
  test('a figure within an upper bound holds, and one beyond it does not', () => {
    expect(judge({ ...figure, bound: { of: 'measured', kind: 'at most', value: 60 } })).toEqual({ ratio: undefined, holds: true, used: 0.5 });
    expect(judge({ ...figure, bound: { of: 'measured', kind: 'at most', value: 20 } })).toMatchObject({ holds: false, used: 1.5 });
  });

  test('a lower bound is used the more the smaller the figure is', () => {
    const reference = { what: 'alone', value: 40 };
    expect(judge({ ...figure, reference, bound: { of: 'ratio', kind: 'at least', value: 0.9 } })).toMatchObject({ ratio: 0.75, holds: false, used: 0.9 / 0.75 });
  });

  test('the ratio of pairs is taken before the quotient of medians', () => {
    expect(judge({ ...figure, reference: { what: 'alone', value: 10, ratio: 2.5 } })).toMatchObject({ ratio: 2.5, holds: undefined });
  });

  test('a reference of no time at all gives no ratio', () => {
    expect(judge({ ...figure, reference: { what: 'alone', value: 0 } })).toMatchObject({ ratio: undefined });
  });
});
