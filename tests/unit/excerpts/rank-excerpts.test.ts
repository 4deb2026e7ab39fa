import { expect, test } from 'vitest';
import { rankExcerpts, type RankOptions } from '../../../src/excerpts/rank-excerpts.ts';

const passagesOf = (texts: readonly string[]): RankOptions['passages'] => {
  let start = 100;
  return texts.map((text) => {
    const passage = { start, text };
    start += text.length + 7;
    return passage;
  });
};

const ranked = (question: string, texts: readonly string[], { sentences = 1, most = 20 } = {}): readonly string[] => {
  const passages = passagesOf(texts);
  return rankExcerpts(question, { passages, sentences, most }).excerpts.map(({ passage, start: from, end }) => {
    const source = passages[passage];
    return source === undefined ? '' : source.text.slice(from - source.start, end - source.start);
  });
};

const isAnswer = (question: string, texts: readonly string[]): boolean => rankExcerpts(question, { passages: passagesOf(texts), sentences: 3, most: 3 }).isAnswer;

test('a rare word of the question counts more than a frequent one', () => {
  const [first] = ranked('the keeper and the schooner', ['The keeper slept. The keeper woke. The keeper ate. The schooner sank.']);
  expect(first).toBe('The schooner sank.');
});

test('an earlier passage wins among equals', () => {
  expect(ranked('the lamp', ['The lamp burned.', 'The lamp failed.'])).toEqual(['The lamp burned.', 'The lamp failed.']);
});

test('a question that echoes the question loses to what answers it', () => {
  const [first] = ranked('Who broke the lamp of the rock?', ['"Who broke the lamp of the rock?" she asked. "Who broke the lamp of the rock?"', 'Crowe broke the lamp with a hammer.']);
  expect(first).toBe('Crowe broke the lamp with a hammer.');
});

test('what answers an echo comes before what has nothing to do with it', () => {
  const [first] = ranked('Who broke the lamp?', ['The tide came in. "Who broke the lamp?" she asked. "It was Crowe," said Renn. The wind rose and fell.']);
  expect(first).toBe('"It was Crowe," said Renn.');
});

test('a heading is not quoted', () => {
  expect(ranked('the red league', ['THE RED LEAGUE\n\nA notice said that the league was dissolved.'])[0]).toBe('A notice said that the league was dissolved.');
  expect(ranked('the button', ['CHAPTER II. The Button\n\nNobody knew.'])).toEqual(['Nobody knew.']);
});

test('two quotes are for both parts of a question', () => {
  const text = 'Renn kept the lamp of Gannet Rock. He kept the lamp of Gannet Rock well. Agnes sold a schooner.';
  const two = ranked('Who kept the lamp of Gannet Rock, and who sold the schooner?', [text], { most: 2 });
  expect(two.toSorted()).toEqual(['Agnes sold a schooner.', expect.stringContaining('kept the lamp')]);
});

test('the same text in two places is quoted once', () => {
  expect(ranked('the lamp', ['The lamp burned all night.', 'The lamp burned all night.', 'No lamp here.'])).toEqual(['The lamp burned all night.', 'No lamp here.']);
});

test('a text cut in two ways, as in two memories of one book, is quoted once', () => {
  const whole = 'Agnes sold a schooner in March. Nobody in Marrow Bay believed her. Renn kept the lamp of Gannet Rock.';
  expect(ranked('Who kept the lamp?', [whole, 'Renn kept the lamp of\nGannet Rock.'], { sentences: 3 })).toEqual([whole]);
});

test.each([
  ['Who broke the lamp?', 'One night the lamp broke.', 'One night Silas Crowe broke the lamp.'],
  ['When did the lamp fail?', 'The lamp did fail, they say.', 'The lamp did fail in March.'],
  ['How many sailors drowned?', 'Many sailors drowned then.', 'Then four sailors drowned there.'],
  ['How much was paid for the lamp?', 'The nine of them paid for the lamp.', 'They paid nine pounds for the lamp.'],
  ['他什么时候卖了船？', '他卖了船就走。', '他腊月二十日卖了船。'],
  ['他当了多少银子？', '他当了银子。', '他当了银子二十两。'],
])('%s prefers what holds the kind of thing asked for', (question, without, withIt) => {
  expect(ranked(question, [`${without} ${withIt}`])[0]).toBe(withIt);
});

test('excerpts have up to the sentences asked for, and do not overlap', () => {
  const excerpts = ranked('four', ['One. Two. Three. Four.\n\nFive.'], { sentences: 3 });
  expect(excerpts).toEqual([expect.stringContaining('Four.')]);
  expect(excerpts[0]?.match(/\w+\./gu)?.length).toBeLessThanOrEqual(3);
  expect(ranked('Ann Bob Eve', ['Ann ran. Bob sat. Cid ate. Dan hid.\n\nEve left.'], { sentences: 2 }).toSorted()).toEqual(['Ann ran. Bob sat.', 'Dan hid.\n\nEve left.']);
});

test('a sentence without an end is cut between characters', () => {
  for (const excerpt of ranked('x', ['😀'.repeat(2_000)])) {
    expect(excerpt.isWellFormed()).toBe(true);
    expect(excerpt.length).toBeLessThanOrEqual(480);
  }
});

test('no passage has no excerpts', () => {
  expect(ranked('x', [])).toEqual([]);
  expect(ranked('x', [' \n '])).toEqual([]);
});

test('passages answer when they share the words and the names of the question', () => {
  const texts = ['Tobias Renn kept the lamp of Gannet Rock for nineteen years.', '他当了二十两银子，回到青石桥。'];
  expect(isAnswer('How long did Tobias Renn keep the lamp?', texts)).toBe(true);
  expect(isAnswer('How long did Sherlock Holmes keep the lamp?', texts)).toBe(false);
  expect(isAnswer('What colour has the parrot of the pirate queen?', texts)).toBe(false);
  expect(isAnswer('他当了多少两银子？', texts)).toBe(true);
  expect(isAnswer('孙悟空的金箍棒有多重？', texts)).toBe(false);
});
