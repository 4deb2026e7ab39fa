import { describe, expect, test } from 'vitest';
import { answerTokens } from '../../../src/evaluation/answer-tokens.ts';
import { exactMatch } from '../../../src/evaluation/exact-match.ts';
import { holdsAnswer } from '../../../src/evaluation/holds-answer.ts';
import { normaliseAnswer } from '../../../src/evaluation/normalise-answer.ts';
import { tokenF1 } from '../../../src/evaluation/token-f1.ts';

/** Expected values are those of SQuAD's evaluate-v1.1.py. */
describe('normaliseAnswer', () => {
  test.each([
    ['The Quick, brown  Fox!', 'quick brown fox'],
    ['An apple a day', 'apple day'],
    ['thirty-eight', 'thirtyeight'],
    ['Theatre', 'theatre'],
    ['O’Brien', 'o’brien'],
    ['...', ''],
    ['《红楼梦》，曹雪芹。', '红楼梦 曹雪芹'],
    ['ＡＢＣ公司', 'abc公司'],
  ])('%s', (text, expected) => {
    expect(normaliseAnswer(text)).toBe(expected);
  });
});

test('tokens are words, and characters where Chinese is written', () => {
  expect(answerTokens('The Red House')).toEqual(['red', 'house']);
  expect(answerTokens('两块4角')).toEqual(['两', '块', '4', '角']);
});

describe('exactMatch', () => {
  test.each<[string, readonly string[], 0 | 1]>([
    ['the Wren.', ['Wren'], 1],
    ['Wrens', ['Wren'], 0],
    ['38s', ['thirty-eight shillings', '38s'], 1],
    ['两块四角。', ['两块 四角'], 1],
    ['', ['x'], 0],
  ])('%s against %j', (answer, right, expected) => {
    expect(exactMatch(answer, right)).toBe(expected);
  });
});

describe('tokenF1', () => {
  test.each<[string, readonly string[], number]>([
    ['brown fox jumps', ['the quick brown fox'], 2 / 3],
    ['fox fox fox', ['fox'], 0.5],
    ['two', ['one', 'two'], 1],
    ['', ['x'], 0],
    ['x', [''], 0],
    ['两块四', ['两块四角'], 6 / 7],
    ['x', [], 0],
  ])('%s against %j', (answer, right, expected) => {
    expect(tokenF1(answer, right)).toBeCloseTo(expected, 10);
  });
});

describe('holdsAnswer', () => {
  test.each<[string, readonly string[], boolean]>([
    ['She paid thirty-eight shillings a week.', ['thirty eight shillings'], true],
    ['The boat—the Wren—burned.', ['the wren'], true],
    ['Wrenches hung there.', ['Wren'], false],
    ['It is Holmes’s pipe.', ["Holmes's pipe"], true],
    ['月钱两块\n四角，', ['两块四角'], true],
    ['anything', [], false],
    ['anything', ['!'], false],
  ])('%s, %j: %s', (text, right, expected) => {
    expect(holdsAnswer(text, right)).toBe(expected);
  });
});
