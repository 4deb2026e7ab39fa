import { expect, test } from 'vitest';
import { quoteText } from '../../../src/text/quote-text.ts';

test.each([
  ['a line\n  break', '“a line break”'],
  ['see [1] and [23]', '“see ［1］ and ［23］”'],
  ['red \u001b[31mcode\u0007', '“red [31mcode”'],
  ['陈阿福笑了。', '“陈阿福笑了。”'],
  ['他说：“来。”', '「他说：“来。”」'],
  ['“来。”他说。', '「“来。”他说。」'],
  ['他说："来。"', '「他说："来。"」'],
  ['He said "silk" twice.', '“He said "silk" twice.”'],
  ['"Silk," she said.', '"Silk," she said.'],
  ['He said, "Go."', 'He said, "Go."'],
  ['“Silk,” she\n said.', '“Silk,” she said.'],
  ['"Go. I said go.', '"Go. I said go."'],
  ['I said go."', '"I said go."'],
  ['“Go. I said go.', '“Go. I said go.”'],
  ['I said go.”', '“I said go.”'],
  ['"', '"'],
  ['カタカナ', '“カタカナ”'],
])('%j is shown as %j', (text, shown) => {
  expect(quoteText(text)).toBe(shown);
});
