import { expect, test } from 'vitest';
import { createReadableDeltas } from '../../../src/memory/readable-deltas.ts';

test.each([
  [['The ', 'lamp', ' went out.'], 'The lamp went out.', false],
  [[' ', '\n', '- a lamp', '\n{"x"}'], ' \n- a lamp\n{"x"}', false],
  [['{"cl', 'ues":["a"]}'], '', true],
  [['', ' [', '"a"]'], '', true],
  [['```json\n', '{}'], '', true],
])('%j is given on as %j', (deltas, given, isHeld) => {
  const said: string[] = [];
  const readable = createReadableDeltas((text) => said.push(text));
  for (const delta of deltas) readable.push(delta);
  expect(said.join('')).toBe(given);
  expect(readable.isHeld).toBe(isHeld);
});
