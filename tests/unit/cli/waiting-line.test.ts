import { expect, test } from 'vitest';
import { createWaitingLine } from '../../../src/cli/waiting-line.ts';

const CLEAR = '\r\u001B[2K';

function written({ isTTY, quiet }: { readonly isTTY: boolean; readonly quiet: boolean }): string {
  let text = '';
  using line = createWaitingLine({ stderr: { isTTY, write: (part: string) => (text += part) }, quiet }, 'recall');
  line.onEvent({ type: 'clues-end', clues: [] });
  line.onEvent({ type: 'retrieval-end', evidence: [] });
  line.onEvent({ type: 'answer-delta', text: 'a' });
  line.onEvent({ type: 'answer-delta', text: 'b' });
  return text;
}

test('a terminal is told what the answer waits for, until its first word', () => {
  expect(written({ isTTY: true, quiet: false })).toBe(`recall …${CLEAR}retrieve …${CLEAR}generate …${CLEAR}`);
});

test.each([{ isTTY: false, quiet: false }, { isTTY: true, quiet: true }])('nothing else is told: $isTTY, $quiet', (where) => {
  expect(written(where)).toBe('');
});
