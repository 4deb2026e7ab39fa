import { array, assert, constantFrom, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from '../../../src/cli/display-width.ts';
import { wrapText } from '../../../src/cli/wrap-text.ts';

test('English breaks between words', () => {
  expect(wrapText('the quick brown fox jumps over the dog', { width: 20 })).toBe('the quick brown fox\njumps over the dog');
});

test('Chinese breaks anywhere but before closing punctuation', () => {
  const wrapped = wrapText('更夫祝阿更敲了二十，一年更', { width: 18 });
  expect(wrapped).toBe('更夫祝阿更敲了二\n十，一年更');
});

test('every line has the indent', () => {
  expect(wrapText('aaaa bbbb cccc dddd eeee ffff', { width: 20, indent: '    ' })).toBe('    aaaa bbbb cccc\n    dddd eeee ffff');
});

test('blank lines separate paragraphs, single line feeds are spaces', () => {
  expect(wrapText('one\ntwo\n\n\nthree', { width: 40 })).toBe('one two\n\nthree');
});

test('a word longer than a line is cut', () => {
  expect(wrapText('x'.repeat(50), { width: 20 })).toBe(['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(10)].join('\n'));
});

test('no line is wider than the screen, and nothing but white space is lost', () => {
  const texts = array(constantFrom('word', 'a', '字', '，', '。', '“', '”', ' ', '🙂', 'e\u0301', 'longer-than-any-line-of-sixteen', '\n', '한'), { maxLength: 60 });
  assert(property(texts, integer({ min: 16, max: 60 }), (parts, width) => {
    const text = parts.join('');
    const wrapped = wrapText(text, { width });
    for (const line of wrapped.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expect(wrapped.replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
  }));
});

test.each([['abc', 3], ['失砣记', 6], ['ａ，', 4], ['e\u0301', 1], ['🙂', 2], ['한국', 4], ['カナ', 4], ['', 0]])('%j takes %i columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});
