import { expect, test } from 'vitest';
import { findTitle } from '../../../src/text/find-title.ts';

test.each([
  ['a short first line that stands alone', 'THE TIDEWRIGHT OF CARROW\n\nCHAPTER I. …', 'THE TIDEWRIGHT OF CARROW'],
  ['the same in Chinese, after empty lines', '\n\n《红楼梦》曹雪芹\n\n\n第一回', '《红楼梦》曹雪芹'],
  ['a line that says so', "Somebody's Book\n\nThis eBook …\n\nTitle: Moby Dick; or The Whale\n\nAuthor: …", 'Moby Dick; or The Whale'],
])('finds %s', (_, text, title) => {
  expect(findTitle(text)).toBe(title);
});

test.each([
  ['a sentence', 'It was late.\n\nNobody came.'],
  ['the greeting of a letter', 'Dear John,\n\nI am well.'],
  ['a line that goes on', 'The lighthouse stood\nat the end of the pier\n\nand so on'],
  ['a long line', `${'word '.repeat(30)}\n\nmore`],
  ['nothing', ''],
])('takes %s for no title', (_, text) => {
  expect(findTitle(text)).toBeUndefined();
});
