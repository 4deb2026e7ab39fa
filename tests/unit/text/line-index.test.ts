import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { createLineIndex } from '../../../src/text/line-index.ts';

test('counts lines from 1, a newline belonging to the line it ends', () => {
  const index = createLineIndex('ab\n\ncd');
  expect([0, 1, 2, 3, 4, 5].map((offset) => index.lineAt(offset))).toEqual([1, 1, 1, 2, 3, 3]);
  expect(index.size).toBe(3);
});

test('a carriage return ends a line, alone or before a newline', () => {
  const index = createLineIndex('a\rb\r\nc');
  expect([0, 2, 5].map((offset) => index.lineAt(offset))).toEqual([1, 2, 3]);
});

test('agrees with counting newlines before the offset', () => {
  const text = array(constantFrom('a', '\n'), { minLength: 1, maxLength: 60 }).map((parts) => parts.join(''));
  assert(
    property(text, (lines) => {
      const index = createLineIndex(lines);
      for (let offset = 0; offset < lines.length; offset += 1) expect(index.lineAt(offset)).toBe(lines.slice(0, offset).split('\n').length);
    }),
  );
});
