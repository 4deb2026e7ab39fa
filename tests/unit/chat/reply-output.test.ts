import { expect, test } from 'vitest';
import { createReplyOutput } from '../../../src/chat/reply-output.ts';

/** Writes the pieces of several attempts, and tells what a reader was given and after which of them no other may follow. */
function write(...attempts: readonly (readonly string[])[]): { readonly given: readonly string[]; readonly committed: readonly boolean[] } {
  const given: string[] = [];
  const output = createReplyOutput((text) => given.push(text));
  const committed = attempts.map((pieces) => {
    let isCommitted = false;
    const attempt = output.begin(() => (isCommitted = true));
    for (const piece of pieces) attempt.write(piece);
    return isCommitted;
  });
  return { given, committed };
}

test('what a further attempt repeats is swallowed, however it is cut, and after its first new word none may follow', () => {
  expect(write(['The ', 'lamp'], ['T', 'he l', 'amp is', ' out'])).toEqual({ given: ['The ', 'lamp', ' is', ' out'], committed: [false, true] });
  expect(write(['The lamp'], ['The'])).toEqual({ given: ['The lamp'], committed: [false, false] });
  expect(write([], ['The lamp'])).toEqual({ given: ['The lamp'], committed: [false, false] });
});

test('an attempt that says anything else, or less, is a cut reply', () => {
  expect(() => write(['The lamp'], ['The boat'])).toThrow(expect.objectContaining({ code: 'reply-cut' }));
  const output = createReplyOutput(() => undefined);
  output.begin(() => undefined).write('The lamp is out');
  const again = output.begin(() => undefined);
  again.write('The lamp');
  expect(() => again.end()).toThrow(expect.objectContaining({ code: 'reply-cut' }));
});

test('where nobody reads along nothing is given, and nothing is cut', () => {
  const output = createReplyOutput(undefined);
  output.begin(() => undefined).write('The lamp');
  const again = output.begin(() => undefined);
  again.write('The boat');
  again.end();
  expect(output.hasGiven).toBe(false);
});
