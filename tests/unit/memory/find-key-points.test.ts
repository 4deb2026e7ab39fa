import { expect, test } from 'vitest';
import { findKeyPoints } from '../../../src/memory/find-key-points.ts';
import type { StageProgress } from '../../../src/spec/events.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';

const NOTICE = 'The Project Gutenberg licence allows you to copy this electronic work, and the licence of the electronic work allows copies.';

const pointsOf = async (text: string) => await findKeyPoints(createInMemoryCorpus([{ id: 'a', title: 'A', text }]), {});

test('every section gives a key point, in the order of the text', async () => {
  const corpus = createInMemoryCorpus([LIGHTHOUSE, TEAHOUSE]);
  const points = await findKeyPoints(corpus, {});
  const headings = points.map((point) => corpus.chunks.find((chunk) => chunk.documentId === point.documentId && chunk.start <= point.start && point.end <= chunk.end)?.heading);
  expect(headings).toEqual(['CHAPTER I. The Keeper', 'CHAPTER II. The Button', 'CHAPTER III. The Ledger', '第一回　老茶馆', '第二回　失画', '第三回　归来']);
});

test('what a section is about is nearer to its middle than what it mentions once', async () => {
  const text = `${'The brass engine foretold the tide of the harbour. '.repeat(3)}A pear lay on a plate beside the window of the room, green and hard. The engine foretold the tide by the brass wheels of the harbour office. ${'The brass engine foretold the tide of the harbour. '.repeat(3)}`;
  const corpus = createInMemoryCorpus([{ id: 'a', title: 'A', text }]);
  const [point] = await findKeyPoints(corpus, {});
  expect(text.slice(point?.start, point?.end)).toContain('engine foretold the tide');
});

test('the notice and licence around a Gutenberg text are no part of it', async () => {
  const text = `${NOTICE}\n\n*** START OF THIS PROJECT GUTENBERG EBOOK A TALE ***\n\n${LIGHTHOUSE.text}\n\n*** END OF THIS PROJECT GUTENBERG EBOOK A TALE ***\n\n${`${NOTICE}\n\n`.repeat(20)}`;
  const points = await findKeyPoints(createInMemoryCorpus([{ id: 'a', title: 'A', text }]), {});
  expect(points.length).toBeGreaterThan(2);
  for (const { start, end } of points) expect(text.slice(start, end)).not.toContain('licence');
});

test('progress counts every window once', async () => {
  const corpus = createInMemoryCorpus([LIGHTHOUSE, TEAHOUSE]);
  const events: StageProgress[] = [];
  await findKeyPoints(corpus, { onProgress: (event) => events.push(event) });
  expect(events.at(-1)).toEqual({ type: 'stage-progress', stage: 'memorize', done: corpus.windows.length, total: corpus.windows.length, unit: 'windows' });
  expect(events.map(({ done }) => done)).toEqual(events.map(({ done }) => done).toSorted((a, b) => a - b));
});

test('a text without a sentence has no key point', async () => {
  expect(await findKeyPoints(createInMemoryCorpus([{ id: 'a', title: 'A', text: 'x'.repeat(5_000) }]), {})).toEqual([]);
});

test('a text all in capitals has key points, a list of names in another text is none', async () => {
  const shouted = 'THE CAPTAIN LEFT THE HARBOUR AT DAWN. MARTHA QUILL STOOD ON THE PIER AND WAVED. THE SHIP CARRIED SALT AND GLASS.';
  expect(await pointsOf(shouted)).toHaveLength(1);
  expect(await pointsOf('Persons: Martha Quill. Tobias Renn. Agnes Pell. Silas Crowe. Amos Pellow. Hester Pruett. Judith Pellow.')).toEqual([]);
});
