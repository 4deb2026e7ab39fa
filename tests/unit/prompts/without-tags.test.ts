import { expect, test } from 'vitest';
import { delimit } from '../../../src/prompts/delimit.ts';
import { withoutTags } from '../../../src/prompts/without-tags.ts';
import { newNonce } from '../../../src/util/new-nonce.ts';

test('the tags of a request are taken out of its reply, and none of the text', () => {
  const nonce = newNonce();
  const text = 'the yellow cat <b>Neap</b>\n<question-other1>';
  const reply = `${delimit('question', text, nonce)}\n${delimit('text', `<text-${nonce}>`, nonce)}`;
  expect(withoutTags(reply, nonce).trim()).toBe(text);
});
