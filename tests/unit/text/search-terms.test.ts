import { expect, test } from 'vitest';
import { searchTerms } from '../../../src/text/search-terms.ts';

test.each([
  ['words in lower case', 'The Speckled-Band', ['the', 'speckled', 'band']],
  ['no possessive', "Holmes's Watson’s dogs'", ['holmes', 'watson', 'dogs']],
  ['apostrophes inside a word', "don't O’Brien", ["don't", "o'brien"]],
  ['numbers whole, without grouping commas', '3.14 1,000 No. 5', ['3.14', '1000', 'no', '5']],
  ['accents composed', 'cafe\u0301', ['café']],
  ['compatibility forms folded', 'ＡＢＣ １２ ﾊﾝｶｸ', ['abc', '12', 'ハン', 'ンカ', 'カク']],
  ['Chinese in pairs', '林黛玉进京', ['林黛', '黛玉', '玉进', '进京']],
  ['a single Chinese character alone', '梦，红', ['梦', '红']],
  ['Chinese beside Latin', '用Python写', ['用', 'python', '写']],
  ['Korean and Russian as words', '안녕 세상 Привет', ['안녕', '세상', 'привет']],
  ['characters beyond the first plane in pairs', '𠀀𠀁𠀂', ['𠀀𠀁', '𠀁𠀂']],
  ['nothing of signs', '... — !? \n', []],
])('%s', (_, text, terms) => {
  expect(searchTerms(text)).toEqual(terms);
});

test('a question finds the words of the text whatever their case, quotes and forms', () => {
  const text = new Set(searchTerms('“It was Stoner’s SPECKLED band,” said Ｈｏｌｍｅｓ.'));
  for (const term of searchTerms('Stoner speckled holmes')) expect(text).toContain(term);
});
