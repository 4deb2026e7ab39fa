import { expect, test } from 'vitest';
import { formatPath } from '../../../../src/cli/graph/format-path.ts';
import { parseWhere } from '../../../../src/cli/graph/walk-options.ts';
import { LAMP_RETRIEVAL } from '../../../fixtures/graph-retrieval.ts';

const { evidence, facts } = LAMP_RETRIEVAL;
const options = { facts, nameOf: () => '[1]' };

test('a way of several steps says each with its predicate, in the direction of the fact', () => {
  expect(formatPath(evidence[1]?.path ?? { steps: [] }, options)).toBe('merrow point ←(kept the lamp at)— tobias ≈0.91 old tobias → [1]');
});

test('a phrase that leads straight to a passage is shown with the fact that the passage tells of it', () => {
  expect(formatPath(evidence[0]?.path ?? { steps: [] }, options)).toBe('merrow point ←(kept the lamp at)— tobias → [1]');
  expect(formatPath(evidence[0]?.path ?? { steps: [] }, { ...options, facts: [] })).toBe('merrow point → [1]');
});

test('a way may lead through a passage, and a long predicate is cut', () => {
  const steps = [{ from: 'brine', to: 'lamp#0', kind: 'contains', chunkId: 'lamp#0' }, { from: 'lamp#0', to: 'tobias', kind: 'contains', chunkId: 'lamp#0' }, { from: 'tobias', to: 'stairs', kind: 'relation', fact: ['tobias', 'x'.repeat(80), 'stairs'] }] as const;
  expect(formatPath({ steps }, options)).toBe(`brine → [1] → tobias —(${'x'.repeat(59)}…)→ stairs`);
});

test('values of metadata are numbers, switches or text', () => {
  expect(parseWhere(['year=1907', 'draft=false', 'by=A. N.=B', 'code="12"', 'none='])).toEqual({ year: 1907, draft: false, by: 'A. N.=B', code: '12', none: '' });
  expect(parseWhere(undefined)).toBeUndefined();
  expect(() => parseWhere(['year'])).toThrow('--where is "year"');
});
