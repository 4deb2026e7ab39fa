import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { repairJson } from '../../../src/extraction/repair-json.ts';
import { hasHipporag, needsHipporag, readHipporag } from './shared-hipporag.ts';

describe('cut JSON', () => {
  test.each([
    ['{"a": [1, 2', '{"a": [1, 2]}'],
    ['{"a": "x, y"', '{"a": "x, y"}'],
    ['{"triples": [["a", "b", "c"], ["d, e', '{"triples": [["a", "b", "c"]]}'],
    ['{"a": "say \\"[{\\"", "b": ["c", "d\\', '{"a": "say \\"[{\\"", "b": ["c"]}'],
    ['{"a": ["b"], "c":', '{"a": ["b"]}'],
    ['{"a": ["b", "c",], }', '{"a": ["b", "c"] }'],
    ['{"a": ["b,]", "c"', '{"a": ["b,]", "c"]}'],
  ])('is closed where it can be: %s', (cut, whole) => {
    expect(repairJson(cut)).toBe(whole);
  });

  test.each(['', '{"a', '{"a": "b', 'no json', '{\'a\': 1}', '{"a": 1}}'])('that holds no whole element is none: %s', (text) => {
    expect(repairJson(text)).toBeUndefined();
  });

  test.skipIf(!hasHipporag)(`is as the reference repairs it, but where it cuts within a string${needsHipporag}`, () => {
    const { fix_json: cases } = z.object({ fix_json: z.array(z.tuple([z.string(), z.string()])) }).parse(JSON.parse(readHipporag('golden/golden_units.json')));
    const repaired = cases.map(([cut, golden]) => [repairJson(cut), golden]);
    expect(repaired.filter(([ours, golden]) => ours !== golden)).toEqual([['{"a": "x, y"}', '{"a": "x}']]);
    expect(repaired.length).toBeGreaterThan(1);
  });
});
