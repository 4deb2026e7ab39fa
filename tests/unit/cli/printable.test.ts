import { expect, test } from 'vitest';
import { BOLD, DIM, oneLine, PLAIN, printable, printableJson, printableWithStyles } from '../../../src/cli/printable.ts';

const ESCAPE = '\u001B';

test.each([
  ['colours', `a${ESCAPE}[31mb${ESCAPE}[0mc`, 'abc'],
  ['cursor and screen', `a${ESCAPE}[2J${ESCAPE}[1;1Hb`, 'ab'],
  ['a window title', `a${ESCAPE}]0;owned\u0007b`, 'ab'],
  ['a link', `${ESCAPE}]8;;http://example.org${ESCAPE}\\text${ESCAPE}]8;;${ESCAPE}\\`, 'text'],
  ['an unfinished sequence', `a${ESCAPE}[`, 'a['],
  ['an 8-bit sequence', 'a\u009B31mb', 'ab'],
  ['a carriage return', 'safe\rrm -rf', 'saferm -rf'],
  ['backspaces and a bell', 'a\b\b\u0007b', 'ab'],
  ['NUL and DEL', 'a\0b\u007Fc', 'abc'],
  ['a right-to-left override', 'a\u202Egnp.exe\u202C', 'agnp.exe'],
  ['isolates and separators', '\u2066a\u2069\u2028b', 'ab'],
])('%s cannot reach a terminal', (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('what a text is made of stays', () => {
  const text = 'Tab\there\nline — “quote” 失砣记 🙂 שלום é';
  expect(printable(text)).toBe(text);
});

test('own styles stay where styles are wanted, others do not', () => {
  const text = `${BOLD}a${PLAIN} ${DIM}b${PLAIN} ${ESCAPE}[31mc`;
  expect(printableWithStyles(text)).toBe(`${BOLD}a${PLAIN} ${DIM}b${PLAIN} c`);
  expect(printable(text)).toBe('a b c');
});

test('JSON shows nothing unprintable and parses to the same value', () => {
  const value = { quote: `a${ESCAPE}[31m\u009B\u202E\u2028b\r\n\0` };
  const json = printableJson(value);
  expect(json).toBe(printable(json));
  expect(JSON.parse(json)).toEqual(value);
});

test('a name is one line', () => {
  expect(oneLine('  The\n  Book\r\n of\tX ')).toBe('The Book of X');
});
