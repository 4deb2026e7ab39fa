import { expect, test } from 'vitest';
import { rankExcerpts } from '../../../src/generators/rank-excerpts.ts';
import type { Evidence } from '../../../src/spec/retriever.ts';

const ranked = (question: string, texts: readonly string[], sentences = 1): readonly string[] => {
  let start = 100;
  const evidence = texts.map((text, index): Evidence => {
    const piece = { documentId: 'd', chunkId: `d#${index}`, start, end: start + text.length, text, score: 1, clues: [] };
    start = piece.end + 7;
    return piece;
  });
  return rankExcerpts(question, { evidence, sentences }).map(({ evidence: number, start: from, end }) => {
    const source = evidence[number];
    return source === undefined ? '' : source.text.slice(from - source.start, end - source.start);
  });
};

test('a rare word of the question counts more than a frequent one', () => {
  const [first] = ranked('the keeper and the schooner', ['The keeper slept. The keeper woke. The keeper ate. The schooner sank.']);
  expect(first).toBe('The schooner sank.');
});

test('earlier evidence wins among equals', () => {
  expect(ranked('the lamp', ['The lamp burned.', 'The lamp failed.'])).toEqual(['The lamp burned.', 'The lamp failed.']);
});

test('a question that echoes the question loses to what answers it', () => {
  const [first] = ranked('Who broke the lamp of the rock?', ['"Who broke the lamp of the rock?" she asked. "Who broke the lamp of the rock?"', 'Crowe broke the lamp with a hammer.']);
  expect(first).toBe('Crowe broke the lamp with a hammer.');
});

test('a heading loses to a sentence', () => {
  const [first] = ranked('the red league', ['THE RED LEAGUE\n\nA notice said that the league was dissolved.']);
  expect(first).toBe('A notice said that the league was dissolved.');
});

test.each([
  ['Who broke the lamp?', 'One night the lamp broke.', 'One night Silas Crowe broke the lamp.'],
  ['When did the lamp fail?', 'The lamp did fail, they say.', 'The lamp did fail in March.'],
  ['How many sailors drowned?', 'Many sailors drowned then.', 'Then four sailors drowned there.'],
  ['他什么时候卖了船？', '他卖了船就走。', '他腊月二十日卖了船。'],
  ['他当了多少银子？', '他当了银子。', '他当了银子二十两。'],
])('%s prefers what holds the kind of thing asked for', (question, without, withIt) => {
  expect(ranked(question, [`${without} ${withIt}`])[0]).toBe(withIt);
});

test('excerpts have up to the sentences asked for, and never cross a blank line', () => {
  const excerpts = ranked('x', ['One. Two. Three. Four.\n\nFive.'], 3);
  expect(excerpts.toSorted()).toEqual(['Five.', 'Four.', 'One. Two. Three.', 'Three. Four.', 'Two. Three. Four.']);
});

test('a sentence without an end is cut between characters', () => {
  for (const excerpt of ranked('x', ['😀'.repeat(2_000)])) {
    expect(excerpt.isWellFormed()).toBe(true);
    expect(excerpt.length).toBeLessThanOrEqual(480);
  }
});

test('no evidence has no excerpts', () => {
  expect(ranked('x', [])).toEqual([]);
  expect(ranked('x', [' \n '])).toEqual([]);
});
