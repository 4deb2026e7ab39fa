import { describe, expect, test } from 'vitest';
import { tableRows } from '../../../bench/table.ts';

describe('tableRows', () => {
  test('a row says what a figure is held against, what is asked of it and how near it is', () => {
    const reference = { what: 'plain pass', value: 480.4, ratio: 1.25 };
    const rows = tableRows([{ what: 'chunk', measured: 600.6, unit: 'ms', reference, bound: { of: 'ratio', kind: 'at most', value: 2 }, samples: 7 }]);
    expect(rows).toEqual([['chunk', '601 ms', 'plain pass: 480', '1.25', 'ratio at most 2', 'holds, at 63 % of it']]);
  });

  test('a figure alone has empty cells, and one beyond its bound says so', () => {
    const alone = { what: 'load', measured: 1234.5, unit: 'ms', samples: 1 } as const;
    expect(tableRows([alone])).toEqual([['load', '1,235 ms', '', '', '', '']]);
    expect(tableRows([{ ...alone, bound: { of: 'measured', kind: 'at most', value: 300 } }])[0]?.at(-1)).toBe('MISSES, at 412 % of it');
  });
});
