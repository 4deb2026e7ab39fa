import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseClues, type ParseCluesOptions } from '../../../src/memory/parse-clues.ts';

const clueTexts = (reply: string, options: Partial<ParseCluesOptions> = {}): readonly string[] =>
  parseClues(reply, { kind: 'text-span', limit: 20, isCut: false, ...options }).map(({ text }) => text);

describe('marks around clues', () => {
  const marks = ['1. ', '1) ', '1）', '(1) ', '（1）', '[1] ', '① ', '⑴', '一、', '（一）', '12: ', '- ', '* ', '+ ', '• ', '· ', '– ', '- 1. ', 'Clue 1: ', '问题一：', '**Question 2:** '];
  test.each(marks)('%j is taken off', (mark) => {
    expect(clueTexts(`${mark}The band was a swamp adder.\n${mark}潇湘馆里住着林黛玉`)).toEqual(['The band was a swamp adder.', '潇湘馆里住着林黛玉']);
  });

  const quotes = ['""', "''", '“”', '‘’', '「」', '『』', '«»', '``'];
  test.each(quotes)('%s around a whole line is taken off', (pair) => {
    expect(clueTexts(`${pair[0]}The band was a swamp adder.${pair[1]}`)).toEqual(['The band was a swamp adder.']);
  });

  test.each([
    '3.5 million men marched',
    '12:30 was the time of it',
    '1984. It was a cold day',
    '"When you hear the whistle," he said, "run."',
    "'Tis a long way to go",
    'A. Conan Doyle wrote it',
    '《红楼梦》里的石头',
    '一二三四五六七',
    '十二钗的册子在哪里',
  ])('%j is text and stays', (line) => {
    expect(clueTexts(line)).toEqual([line]);
  });
});

describe('what is not a clue', () => {
  test.each([
    'Here are the clues:\n',
    'Sure! Here are some text spans that may help.\n',
    '以下是线索：\n',
    '好的，以下是相关的问题\n',
    '## Clues\n',
    '**Clues:**\n',
    '<think>1. A line of thought here\n2. and another one</think>\n',
    'a thought without its opening</think>',
    '```\n',
    '<|im_start|>',
    '\uFEFF',
  ])('%j before the first clue is left out', (talk) => {
    expect(clueTexts(`${talk}1. The first clue\n2. The second clue`)).toEqual(['The first clue', 'The second clue']);
  });

  test('a goodbye after the last clue is left out', () => {
    expect(clueTexts('The first clue\nLet me know if you need more!')).toEqual(['The first clue']);
  });

  test('an endless thought leaves nothing', () => {
    expect(clueTexts('<think>The first clue\nThe second clue')).toEqual([]);
  });

  test.each(['', ' \n\t\n', '...\n---\n***', '```json\n```', '1.\n2.\n3.', '[]', '{}', 'None', '没有'])('%j holds no clue', (reply) => {
    expect(clueTexts(reply, { kind: 'key-entity' })).toEqual([]);
  });
});

describe('short lines', () => {
  test('are dropped by letters, not by words', () => {
    expect(clueTexts('Yes.\nok\n宝玉\n谁打死了薛蟠的人\n犯人は誰ですか\nIrene Adler')).toEqual(['谁打死了薛蟠的人', '犯人は誰ですか', 'Irene Adler']);
  });

  test('of two letters are enough for an entity', () => {
    expect(clueTexts('宝玉\nQ\nAl\nHolmes', { kind: 'key-entity' })).toEqual(['宝玉', 'Al', 'Holmes']);
  });
});

test('repeats that differ in case, marks, width and white space count once', () => {
  expect(clueTexts('The Band was a snake.\nthe band  was a snake\n“THE BAND, was a snake!”\nＴｈｅ band was a snake')).toEqual(['The Band was a snake.']);
});

describe('a reply cut by its length limit', () => {
  test('loses its last line', () => {
    expect(clueTexts('The first clue\nThe second clue\nThe thi', { isCut: true })).toEqual(['The first clue', 'The second clue']);
  });
  test('keeps its only line', () => {
    expect(clueTexts('The only clue of the', { isCut: true })).toEqual(['The only clue of the']);
  });
  test('keeps a last line that was ended', () => {
    expect(clueTexts('The first clue\nThe second clue\n', { isCut: true })).toEqual(['The first clue', 'The second clue']);
  });
});

describe('JSON', () => {
  test.each([
    ['a list', '["Who was it?", "谁打死了薛蟠"]'],
    ['a list in a fence with talk', 'Here you go:\n```json\n[\n  "Who was it?",\n  "谁打死了薛蟠"\n]\n```\nGood luck!'],
    ['a list of objects', '[{"id": 1, "text": "Who was it?"}, {"id": 2, "text": "谁打死了薛蟠"}]'],
    ['a list within an object', '{"questions": ["Who was it?", "谁打死了薛蟠"]}'],
    ['a cut list', '["Who was it?", "谁打死了薛蟠", "And why did she'],
    ['a cut list of objects', '[{"text": "Who was it?"}, {"text": "谁打死了薛蟠"}, {"te'],
  ])('%s is read', (_, reply) => {
    expect(clueTexts(reply, { isCut: true })).toEqual(['Who was it?', '谁打死了薛蟠']);
  });

  test('escapes are resolved', () => {
    expect(clueTexts('["She said \\"run\\" twice", "caf\\u00e9 au lait"]')).toEqual(['She said "run" twice', 'café au lait']);
  });
});

test('entities on one line are told apart', () => {
  expect(clueTexts('贾宝玉、林黛玉，薛宝钗', { kind: 'key-entity' })).toEqual(['贾宝玉', '林黛玉', '薛宝钗']);
  expect(clueTexts('Sherlock Holmes, Dr. Watson; Julia Stoner', { kind: 'key-entity' })).toEqual(['Sherlock Holmes', 'Dr. Watson', 'Julia Stoner']);
});

test('an answer stays one text', () => {
  expect(parseClues('<think>hm</think>Answer: It was a snake.\n\nIt came through the ventilator.', { kind: 'answer', limit: 5, isCut: false })).toEqual([
    { kind: 'answer', text: 'It was a snake.\n\nIt came through the ventilator.' },
  ]);
  expect(clueTexts('7', { kind: 'draft-answer' })).toEqual(['7']);
});

// Takes about 100 ms; a quadratic pattern over 64 Ki takes minutes, more than any test is given.
test('hostile lengths are bounded in time and size', () => {
  const million = 1_000_000;
  for (const reply of ['x'.repeat(million), ' '.repeat(million), '"\\'.repeat(million), '['.repeat(million), `["${'\\'.repeat(million)}`, '1. '.repeat(million), '\n'.repeat(million), '<think>'.repeat(million), '- '.repeat(million), '**'.repeat(million), '😀'.repeat(million)]) {
    for (const text of clueTexts(reply)) expect(text.length).toBeLessThanOrEqual(1_000);
  }
});

describe('for any reply', () => {
  const piece = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('1. ', '- ', '"', '“', '\n', '```', '<think>', '</think>', '[', '{"', '宝玉', '\u0000', '\ud800', 'clue'));
  const anyReply = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

  test('clues are single, trimmed, different lines within the limit', () => {
    fc.assert(
      fc.property(anyReply, fc.nat({ max: 8 }), fc.boolean(), (reply, limit, isCut) => {
        const found = clueTexts(reply, { limit, isCut });
        expect(found.length).toBeLessThanOrEqual(limit);
        expect(new Set(found.map((text) => text.toLowerCase())).size).toBe(found.length);
        for (const text of found) {
          expect(text).toBe(text.trim());
          expect(text).toMatch(/^\P{Cc}+$/u);
        }
      }),
    );
  });

  const words = fc.array(fc.stringMatching(/^[a-z]{3,9}$/u), { minLength: 2, maxLength: 8 }).map((parts) => parts.join(' '));
  const lines = fc.uniqueArray(fc.oneof(words, fc.stringMatching(/^[宝玉黛钗凤姐贾府园林]{4,12}$/u)), { minLength: 1, maxLength: 8 });
  test('plain lines come back as they were, numbered or not', () => {
    fc.assert(
      fc.property(lines, fc.constantFrom('', '#. ', '(#) ', '- ', '#、'), (texts, mark) => {
        // A line that starts like a label or an introduction is no plain line.
        fc.pre(texts.every((text) => !/^(?:here|sure|okay|step|clue|span|point)\b/u.test(text)));
        const reply = texts.map((text, index) => mark.replace('#', String(index + 1)) + text).join('\n');
        expect(clueTexts(reply)).toEqual(texts);
      }),
    );
  });
});
