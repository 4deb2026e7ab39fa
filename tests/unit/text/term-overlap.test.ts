import { expect, test } from 'vitest';
import { termOverlap } from '../../../src/text/term-overlap.ts';

test('the share is 1 for a text with every term and 0 for one with none', () => {
  expect(termOverlap(new Set(['lamp', 'rock']), ['The rock and the lamp.', 'Nothing here.'])).toEqual([1, 0]);
});

test('a term that fewer texts hold counts more', () => {
  const [common = 0, rare = 0] = termOverlap(new Set(['lamp', 'rock']), ['A lamp.', 'A rock.', 'A lamp.']);
  expect(rare).toBeGreaterThan(common);
  expect(common + rare).toBeCloseTo(1);
});

test('a term that no text holds takes nothing from the others', () => {
  expect(termOverlap(new Set(['lamp', 'schooner']), ['The lamp.'])).toEqual([1]);
  expect(termOverlap(new Set(['schooner']), ['The lamp.'])).toEqual([0]);
  expect(termOverlap(new Set(), ['The lamp.'])).toEqual([0]);
  expect(termOverlap(new Set(['lamp']), [])).toEqual([]);
});
