import { describe, expect, test } from 'vitest';
import type { Clue } from '../../src/spec/clue.ts';
import type { Retriever, RetrieveRequest } from '../../src/spec/retriever.ts';
import type { Chunk, Document } from '../../src/spec/text.ts';

export interface RetrieverInput {
  readonly documents: readonly Document[];
  readonly chunks: readonly Chunk[];
}

const PARAGRAPHS = {
  harbour: [
    'The harbour master kept a yellow cat, and the cat slept on the tide tables.',
    'Every ship that came in paid nine shillings at the toll house on the mole.',
    'In the storm of that winter the lighthouse lamp went out for two nights.',
    'The keeper of the lighthouse had a brother who built clocks in Bergen.',
  ],
  orchard: [
    'The orchard stood behind a wall of red brick, and it grew pears and quinces.',
    'A fox took the hens in spring, so the farmer mended the wooden fence.',
    'The clock in the hall was built in Bergen, and it lost a minute every week.',
  ],
} as const;

/** What every retriever does. */
export function testRetriever(name: string, create: (input: RetrieverInput) => Promise<Retriever>): void {
  const input = sampleInput();
  const retrieve = async (request: Partial<RetrieveRequest>, options: { readonly signal?: AbortSignal } = {}) =>
    (await create(input)).retrieve({ question: '', clues: [], retHit: 2, limit: 10, ...request }, options);

  describe(`${name} is a retriever`, () => {
    test('finds the chunk that the question is about, first', async () => {
      const [best] = await retrieve({ question: 'Which animal slept on the tide tables?' });
      expect(best).toMatchObject({ documentId: 'harbour', chunkId: 'harbour#0' });
    });

    test('evidence is a slice of its document', async () => {
      const evidence = await retrieve({ question: 'Who built the clock in the hall?', clues: [clue('a lighthouse lamp in the storm')] });
      expect(evidence.length).toBeGreaterThan(1);
      for (const { documentId, chunkId, start, end, text } of evidence) {
        const document = input.documents.find(({ id }) => id === documentId)!;
        expect(document.text.slice(start, end)).toBe(text);
        expect(input.chunks.find(({ id }) => id === chunkId)).toMatchObject({ documentId, start, end });
      }
    });

    test('names the clues that found a chunk, and no chunk twice', async () => {
      const clues = [clue('ships paid nine shillings at the toll house'), clue('a fox took the hens'), clue('the fox and the wooden fence')];
      const evidence = await retrieve({ question: 'yellow cat on the tide tables', clues, retHit: 1 });
      const cluesOf = new Map(evidence.map((found) => [found.chunkId, found.clues]));
      expect(evidence).toHaveLength(cluesOf.size);
      expect(Object.fromEntries(cluesOf)).toMatchObject({ 'harbour#0': [], 'harbour#1': [0], 'orchard#1': [1, 2] });
    });

    test('a clue that quotes the text leads to the chunk that it stands in, by its weight', async () => {
      const question = 'yellow cat on the tide tables';
      const before = (await retrieve({ question })).find(({ chunkId }) => chunkId === 'orchard#1');
      const chunk = input.chunks.find(({ id }) => id === 'orchard#1')!;
      const source = { documentId: 'orchard', start: chunk.start + 3, end: chunk.end };
      const lifted = await retrieve({ question, clues: [{ ...clue('unlike anything in these texts'), source, weight: 0.25 }] });
      const after = lifted.find(({ chunkId }) => chunkId === 'orchard#1');
      expect(after?.clues).toEqual([0]);
      expect(after?.score).toBeCloseTo((before?.score ?? 0) + 0.25, 6);
    });

    test('a clue of no weight is not searched for', async () => {
      const request = { question: 'yellow cat on the tide tables' };
      expect(await retrieve({ ...request, clues: [{ ...clue('a fox took the hens'), weight: 0 }] })).toEqual(await retrieve(request));
    });

    test('scores fall from first to last', async () => {
      const scores = (await retrieve({ question: 'Bergen clocks', clues: [clue('lighthouse')], retHit: 5 })).map(({ score }) => score);
      expect(scores.length).toBeGreaterThan(1);
      expect(scores).toEqual(scores.toSorted((left, right) => right - left));
    });

    test('keeps to the limit and loses the worst', async () => {
      const all = await retrieve({ question: 'Bergen clock lighthouse', retHit: 5 });
      expect(await retrieve({ question: 'Bergen clock lighthouse', retHit: 5, limit: 2 })).toEqual(all.slice(0, 2));
    });

    test('keeps to the token budget, but for the best chunk', async () => {
      const all = await retrieve({ question: 'Bergen clock lighthouse', retHit: 5 });
      expect(await retrieve({ question: 'Bergen clock lighthouse', retHit: 5, tokenBudget: 1 })).toEqual(all.slice(0, 1));
      const some = await retrieve({ question: 'Bergen clock lighthouse', retHit: 5, tokenBudget: 40 });
      expect(some.length).toBe(2);
      expect(some.reduce((sum, { chunkId }) => sum + input.chunks.find(({ id }) => id === chunkId)!.tokens, 0)).toBeLessThanOrEqual(40);
    });

    test('document order gives the chunks of every query by their place in the text', async () => {
      const request = { question: 'the clock in the hall', clues: [clue('yellow cat on the tide tables'), clue('a fox took the hens')] };
      const byScore = await retrieve(request);
      const byPlace = await retrieve({ ...request, order: 'document' });
      const places = new Map(input.chunks.map(({ id }, place) => [id, place]));
      const found = new Set(byPlace.map(({ chunkId }) => chunkId));
      expect(byPlace).toEqual(byScore.filter(({ chunkId }) => found.has(chunkId)).toSorted((left, right) => places.get(left.chunkId)! - places.get(right.chunkId)!));
      expect(byPlace.length).toBeLessThanOrEqual(3 * 3);
      expect([...found]).toEqual(expect.arrayContaining(['harbour#0', 'orchard#1']));
    });

    test('the same request gives the same reply', async () => {
      const request = { question: 'Bergen', clues: [clue('the brother'), clue('the wall')], retHit: 5 };
      expect(await retrieve(request)).toEqual(await retrieve(request));
    });

    test('clues alone are enough', async () => {
      const [best] = await retrieve({ question: '', clues: [clue('pears and quinces')] });
      expect(best).toMatchObject({ chunkId: 'orchard#0', clues: [0] });
    });

    test('the caller\'s abort is rethrown as is', async () => {
      const reason = new Error('enough');
      await expect(retrieve({ question: 'Bergen' }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });
  });
}

function clue(text: string): Clue {
  return { kind: 'text-span', text };
}

function sampleInput(): RetrieverInput {
  const entries = Object.entries(PARAGRAPHS).map(([id, paragraphs]) => ({ id, paragraphs }));
  return {
    documents: entries.map(({ id, paragraphs }) => ({ id, title: id, text: paragraphs.join('\n\n') })),
    chunks: entries.flatMap(({ id, paragraphs }) => {
      let start = 0;
      return paragraphs.map((paragraph, number): Chunk => {
        const chunk = { id: `${id}#${number}`, documentId: id, start, end: start + paragraph.length, tokens: 20, lines: [1 + 2 * number, 1 + 2 * number] as const };
        start += paragraph.length + 2;
        return chunk;
      });
    }),
  };
}
