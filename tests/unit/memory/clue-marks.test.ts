import { expect, test } from 'vitest';
import { markedParts, readMarks } from '../../../src/memory/clue-marks.ts';

test.each([
  ['The lamp went out [3].', 'The lamp went out.', [3]],
  ['The lamp went out. [1, 4]', 'The lamp went out.', [1, 4]],
  ['[2] The lamp went out', 'The lamp went out', [2]],
  ['画不见了【2、3】。', '画不见了。', [2, 3]],
  ['画不见了［2］', '画不见了', [2]],
  ['第３章画不见了［２、３］', '第３章画不见了', [2, 3]],
  ['It ran on [2-4][4]', 'It ran on', [2, 3, 4]],
  ['In 1887 (they say) nothing [9]', 'In 1887 (they say) nothing', []],
  ['No mark at all', 'No mark at all', []],
])('%s', (marked, text, numbers) => {
  expect(readMarks(marked, 5)).toEqual({ text, numbers });
});

test.each([
  ['A [1]. B. C [2].', [['A.', [1]], ['B. C.', [2]]]],
  ['A. [1] B! [2] C?', [['A.', [1]], ['B!', [2]], ['C?', []]]],
  ['画是老周偷的[2]。他卖了船【3】。', [['画是老周偷的。', [2]], ['他卖了船。', [3]]]],
  ['Nothing is marked. Nothing.', [['Nothing is marked. Nothing.', []]]],
  ['A [1][2] and so on.', [['A', [1, 2]], ['and so on.', []]]],
])('the parts of %s end with their marks', (answer, parts) => {
  expect(markedParts(answer, 5).map(({ text, numbers }) => [text, numbers])).toEqual(parts);
});
