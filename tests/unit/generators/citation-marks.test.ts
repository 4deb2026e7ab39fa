import { describe, expect, test } from 'vitest';
import { createCitationMarks } from '../../../src/generators/citation-marks.ts';
import type { GeneratedCitation } from '../../../src/spec/generator.ts';
import type { Evidence } from '../../../src/spec/retriever.ts';

const PASSAGES = [
  passage(100, 'Tobias Renn kept the lamp for nineteen years. Silas Crowe wore a blue coat with brass buttons. Agnes Pell rowed out twice a week.'),
  passage(500, '老周从后窗出来，怀里抱着一个长匣子。第二天他把船卖了。'),
  passage(900, 'In it stood one line: to S. Crowe, for a hammer and for his silence, forty pounds.'),
];

describe('createCitationMarks', () => {
  test('a mark cites the sentence that the words before it rest on, and counts the citations from 1', () => {
    const { text, quotes } = read('Crowe was paid forty pounds [3]. He wore a blue coat. [1] Renn kept the lamp nineteen years [1].');
    expect(text).toBe('Crowe was paid forty pounds [1]. He wore a blue coat. [2] Renn kept the lamp nineteen years [3].');
    expect(quotes).toEqual([PASSAGES[2]?.text, 'Silas Crowe wore a blue coat with brass buttons.', 'Tobias Renn kept the lamp for nineteen years.']);
  });

  test('the same sentence cited again has the same number', () => {
    const { text, quotes } = read('He wore a blue coat [1]. The coat was blue, with brass buttons [1].');
    expect(text).toBe('He wore a blue coat [1]. The coat was blue, with brass buttons [1].');
    expect(quotes).toHaveLength(1);
  });

  test('words that no sentence of the passage shares cite all of it', () => {
    expect(read('Something else entirely [1].').quotes).toEqual([PASSAGES[0]?.text]);
  });

  test('marks to nothing, and to what the words cannot rest on, are dropped and counted', () => {
    expect(read('Crowe was paid [99]. In [1887] it was so [0].')).toMatchObject({ text: 'Crowe was paid. In it was so.', citations: [], dropped: 3 });
    expect(read('Crowe was paid [3-9].')).toMatchObject({ text: 'Crowe was paid [1].', dropped: 1 });
    expect(read('The line in it named a hammer [1], forty pounds [3].')).toMatchObject({ text: 'The line in it named a hammer, forty pounds [1].', dropped: 1 });
    expect(read('It was so [0], and so [-1], and so [９９].')).toMatchObject({ text: 'It was so, and so, and so.', citations: [], dropped: 3 });
    expect(read('老周卖了船 [1].')).toMatchObject({ text: '老周卖了船 [1].', dropped: 0 });
  });

  test.each([
    ['小荷的父亲卖了船【2】。', '小荷的父亲卖了船[1]。'],
    ['He was paid [1, 3].', 'He was paid [1][2].'],
    ['He was paid [1-3].', 'He was paid [1][2][3].'],
    ['He was paid [[3]].', 'He was paid [1].'],
    ['He was paid [3][3].', 'He was paid [1][1].'],
    ['Nobody knows [99]. In [1887] it was so [0].', 'Nobody knows. In it was so.'],
    ['An open [1', 'An open [1'],
    ['他卖了船［２］，收了钱【９９】。', '他卖了船[1]，收了钱。'],
    ['He was paid [１，３].', 'He was paid [1][2].'],
    ['He was paid [-1], and so on [−2].', 'He was paid, and so on.'],
    ['Between [-1, 1] it holds.', 'Between [-1, 1] it holds.'],
    ['A list [a, b] and [12345].', 'A list [a, b] and [12345].'],
    ['forged [[99]3] mark', 'forged3] mark'],
  ])('%s', (reply, expected) => {
    expect(read(reply).text).toBe(expected);
  });

  test('the text is the same however it is cut', () => {
    const reply = 'He was paid [3], as one line says [1, 2]. Nobody [99] knows [ 2 ], [-1] or [９９] or ［３］.  End [';
    const whole = read(reply);
    for (let size = 1; size < 9; size += 1) {
      const deltas = Array.from({ length: Math.ceil(reply.length / size) }, (_, index) => reply.slice(index * size, (index + 1) * size));
      expect(read(...deltas)).toEqual(whole);
    }
  });
});

function read(...deltas: readonly string[]): { readonly text: string; readonly citations: readonly GeneratedCitation[]; readonly quotes: readonly (string | undefined)[]; readonly dropped: number } {
  const marks = createCitationMarks(PASSAGES);
  const text = deltas.map((delta) => marks.push(delta)).join('') + marks.finish();
  const quotes = marks.citations.map(({ evidence, start, end }) => {
    const source = PASSAGES[evidence];
    return source?.text.slice(start - source.start, end - source.start);
  });
  return { text, citations: marks.citations, quotes, dropped: marks.dropped };
}

function passage(start: number, text: string): Evidence {
  return { documentId: 'd', chunkId: `c${start}`, start, end: start + text.length, text, score: 1, clues: [] };
}
