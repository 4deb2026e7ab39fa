import { expect, test } from 'vitest';
import { retryAfter } from '../../../src/calls/retry-after.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');

test.for<[Record<string, string>, number | undefined]>([
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Tue, 01 Jan 2030 00:01:30 GMT' }, 90_000],
  [{ 'retry-after': 'Mon, 31 Dec 2029 23:00:00 GMT' }, 0],
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-3' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{}, undefined],
])('%j asks for %s ms', ([headers, expected]) => {
  expect(retryAfter(new Headers(headers), NOW)).toBe(expected);
});
