import { expect, test } from 'vitest';
import { createSpokenText } from '../../../src/chat/spoken-text.ts';

test('a thought that its prompt has opened is left out of a reply that comes as a whole', () => {
  const spoken = createSpokenText();
  expect(spoken.push('Who? He.\n</think>\n\nHe was paid.')).toBe('He was paid.');
  expect(spoken.hasThought).toBe(true);
});

test.each([
  ['  \n He was paid.', 'He was paid.'],
  ['<think>\nWho? He.\n</think>\n\nHe was paid. <think>', 'He was paid. <think>'],
  ['<think></think>He.', 'He.'],
  ['<think>never ends', ''],
  ['<thin ice', '<thin ice'],
  ['bell\u0007 \u001b[31mred\r\n\tline\u0000', 'bell [31mred\n\tline'],
  ['', ''],
])('%j is %j to the reader, however it is cut', (reply, expected) => {
  for (const size of [1, 2, 3, 5, 100]) {
    const spoken = createSpokenText();
    const deltas = Array.from({ length: Math.ceil(reply.length / size) }, (_, index) => spoken.push(reply.slice(index * size, (index + 1) * size)));
    expect(deltas.join('')).toBe(expected);
  }
});
