import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from '../../../src/cli/display-width.ts';
import { createScreen } from '../../../src/cli/screen.ts';
import { createWrappingWriter } from '../../../src/cli/wrapping-writer.ts';

test('lines break between words, wherever the text was cut into deltas', () => {
  expect(stream(['The qu', 'ick brown', ' fox ju', 'mps over\n\nthe l', 'azy dog'])).toBe('The quick brown fox\njumps over\n\nthe lazy dog');
});

test('the last word is held back until it is whole', () => {
  const { written, writer } = open();
  writer.write('The quick');
  expect(written()).toBe('The');
  writer.end();
  expect(written()).toBe('The quick');
});

test('whatever the deltas, no line is wider than the screen and no letter is lost', () => {
  const deltas = array(constantFrom('word ', ' ', 'a ', '字', '字，', '\n', ' two wo', 'rds ', '更夫祝阿更'), { maxLength: 50 });
  assert(property(deltas, (parts) => {
    const text = stream(parts);
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(20);
    expect(text.replace(/\s/gu, '')).toBe(parts.join('').replace(/\s/gu, ''));
  }));
});

function stream(deltas: readonly string[]): string {
  const { written, writer } = open();
  for (const delta of deltas) writer.write(delta);
  writer.end();
  return written();
}

function open() {
  let text = '';
  const screen = createScreen({ write: (part) => { text += part; }, isTTY: true, columns: 20 }, { TERM: 'dumb' });
  return { written: () => text, writer: createWrappingWriter(screen) };
}
