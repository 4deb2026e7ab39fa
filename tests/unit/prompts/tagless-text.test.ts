import { expect, test } from 'vitest';
import { delimit } from '../../../src/prompts/delimit.ts';
import { createTaglessText, withoutTags } from '../../../src/prompts/tagless-text.ts';

const nonce = 'k3x9w2m7qa';

test.each([
  [`The lamp <passage-${nonce}> went out </passage-${nonce}>.`, 'The lamp  went out .'],
  [`</NOTES-${nonce.toUpperCase()}-12>It did.`, 'It did.'],
  [`The passage-${nonce} is ${nonce}: [1]`, 'The passage is : [1]'],
  ['A well-known kept-up k3 - k3x', 'A well-known kept-up k3 - k3x'],
  ['1 < 2 and <b>bold</b> and <passage-other> stay <', '1 < 2 and <b>bold</b> and <passage-other> stay <'],
  [delimit('passage', 'It did.', nonce), '\nIt did.\n'],
])('%s', (reply, expected) => {
  expect(withoutTags(reply, nonce)).toBe(expected);
  // However it is cut.
  for (let size = 1; size < 7; size += 1) {
    const tagless = createTaglessText(nonce);
    let text = '';
    for (let at = 0; at < reply.length; at += size) text += tagless.push(reply.slice(at, at + size));
    expect(text + tagless.finish()).toBe(expected);
  }
});
