import { expect, test } from 'vitest';
import { factText } from '../../../src/knowledge/fact-text.ts';
import { referenceId } from '../../../src/knowledge/reference-ids.ts';
import { hasHippoData, readUnits } from '../../fixtures/hippo-data.ts';

test('an id is the MD5 of the text behind its kind', () => {
  expect(referenceId('entity', 'erik hort')).toBe('entity-a92df5e4b3532f7dfdf8fca579bbbf70');
  expect(referenceId('fact', factText(['erik hort', 'born in', 'montebello']))).toBe('fact-43e77cabfff36d127d2b773f384653c4');
});

test.skipIf(!hasHippoData)('ids and fact texts are those of the golden values (skipped where ../shared/data/hipporag is not)', () => {
  const { ids, fact_text: texts } = readUnits();
  const kinds = { 'entity-': 'entity', 'fact-': 'fact', 'chunk-': 'chunk' } as const;
  for (const [prefix, text, id] of ids) expect(referenceId(kinds[prefix], text)).toBe(id);
  for (const [triple, text] of texts) expect(factText(triple)).toBe(text);
});
