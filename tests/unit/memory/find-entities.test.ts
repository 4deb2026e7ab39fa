import { expect, test } from 'vitest';
import { findEntities } from '../../../src/memory/find-entities.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';

test('names of all documents are counted together, the most frequent first', async () => {
  const both = await findEntities(createInMemoryCorpus([LIGHTHOUSE, TEAHOUSE, { ...LIGHTHOUSE, id: 'again' }]));
  expect(both.find(({ name }) => name === 'Tobias Renn')).toEqual({ name: 'Tobias Renn', count: 8 });
  expect(both.find(({ name }) => name === '听雨楼')).toEqual({ name: '听雨楼', count: 5 });
  expect(both.map(({ count }) => count)).toEqual(both.map(({ count }) => count).toSorted((a, b) => b - a));
});

test('a text that is read in many pieces has the names of its parts, as often', async () => {
  const times = 100;
  const long = { ...LIGHTHOUSE, text: `${LIGHTHOUSE.text}\n\n`.repeat(times) };
  const once = await findEntities(createInMemoryCorpus([LIGHTHOUSE, { ...LIGHTHOUSE, id: 'again' }]));
  const often = await findEntities(createInMemoryCorpus([long]));
  expect(often).toEqual(once.map(({ name, count }) => ({ name, count: (count * times) / 2 })));
});

test('an abort is seen while a long text is read', async () => {
  const reason = new Error('stopped by the caller');
  const controller = new AbortController();
  const corpus = { ...createInMemoryCorpus([]), documents: [{ ...LIGHTHOUSE, text: `${LIGHTHOUSE.text}\n\n`.repeat(500) }] };
  const finding = findEntities(corpus, controller.signal);
  setImmediate(() => setImmediate(() => setImmediate(() => controller.abort(reason))));
  await expect(finding).rejects.toBe(reason);
});
