import { expect, test } from 'vitest';
import { createHybridRetriever } from '../../../src/retrieval/hybrid-retriever.ts';
import { createRerankingRetriever } from '../../../src/retrieval/reranking-retriever.ts';
import type { Reranker } from '../../../src/spec/reranker.ts';
import type { Evidence, Retriever } from '../../../src/spec/retriever.ts';
import { testRetriever } from '../../contracts/retriever-contract.ts';
import { buildSampleCorpus, paragraphs } from './sample-corpus.ts';

const WORDS = { embedders: [], route: () => null };

// A reranker that agrees with the retriever changes nothing: whatever holds of a retriever holds of the two.
testRetriever('reranking retriever', async (input) => {
  const corpus = await buildSampleCorpus({ ...input, ...WORDS });
  const scores = new Map<string, number>();
  const retriever = recording(createHybridRetriever({ corpus }), (found) => {
    for (const { text, score } of found) scores.set(text, score);
  });
  const reranker: Pick<Reranker, 'rerank'> = { rerank: async (_, texts) => Float32Array.from(texts, (text) => scores.get(text) ?? NaN) };
  return createRerankingRetriever({ retriever, corpus, reranker });
});

const TEXTS = paragraphs({ a: ['one fox', 'two fox fox', 'three fox hen', 'four fox hen hen', 'five fox cat', 'six fox', 'seven fox'] });

test('the reranker\'s order stands, and evidence keeps both scores', async () => {
  const { retriever, plain } = await build(['six', 'one']);
  const before = await plain.retrieve({ question: 'fox', clues: [], retHit: 3, limit: 7 }, {});
  const found = await retriever.retrieve({ question: 'fox', clues: [], retHit: 3, limit: 2 }, {});
  expect(found.map(({ text, score }) => [text.split(' ')[0], score])).toEqual([['six', 1], ['one', 0.5]]);
  for (const { chunkId, retrievalScore } of found) expect(retrievalScore).toBe(before.find((other) => other.chunkId === chunkId)?.score);
});

test('four candidates are read for each place in the reply, with the question and not the clues', async () => {
  const { retriever, calls } = await build([]);
  const found = await retriever.retrieve({ question: 'fox', clues: [{ kind: 'text-span', text: 'hen' }], retHit: 1, limit: 1 }, {});
  expect(found).toHaveLength(1);
  expect(calls.map(({ query }) => query)).toEqual(['fox']);
  expect(calls[0]?.texts).toHaveLength(4);
});

test('equal scores leave the retriever\'s order', async () => {
  const { retriever, plain } = await build([]);
  const request = { question: 'fox hen', clues: [], retHit: 3, limit: 7 };
  const order = (await plain.retrieve(request, {})).map(({ chunkId }) => chunkId);
  expect((await retriever.retrieve(request, {})).map(({ chunkId }) => chunkId)).toEqual(order);
});

test('the token budget counts what the reranker puts first', async () => {
  const { retriever } = await build(['six', 'seven', 'one']);
  const found = await retriever.retrieve({ question: 'fox', clues: [], retHit: 3, limit: 3, tokenBudget: 1 }, {});
  expect(found.map(({ text }) => text)).toEqual(['six fox']);
});

test('in document order the best by the reranker stand as the text has them', async () => {
  const { retriever } = await build(['six', 'two']);
  const found = await retriever.retrieve({ question: 'fox', clues: [], retHit: 7, limit: 2, order: 'document' }, {});
  expect(found.map(({ text, score }) => [text, score])).toEqual([['two fox fox', 0.5], ['six fox', 1]]);
});

test('nothing found is nothing asked', async () => {
  const { retriever, calls } = await build([]);
  expect(await retriever.retrieve({ question: 'submarine', clues: [], retHit: 3, limit: 3 }, {})).toEqual([]);
  expect(calls).toEqual([]);
});

test('what the reranker throws is thrown', async () => {
  const corpus = await buildSampleCorpus({ ...TEXTS, ...WORDS });
  const failure = new Error('the model fell');
  const reranker: Pick<Reranker, 'rerank'> = { rerank: async () => { throw failure; } };
  const retriever = createRerankingRetriever({ retriever: createHybridRetriever({ corpus }), corpus, reranker });
  await expect(retriever.retrieve({ question: 'fox', clues: [], retHit: 3, limit: 3 }, {})).rejects.toBe(failure);
});

/** A reranker that likes texts that begin with the `liked` words, the first most, and all others alike. */
async function build(liked: readonly string[]) {
  const corpus = await buildSampleCorpus({ ...TEXTS, ...WORDS });
  const calls: { query: string; texts: readonly string[] }[] = [];
  const plain = createHybridRetriever({ corpus });
  const reranker: Pick<Reranker, 'rerank'> = {
    rerank: async (query, texts) => {
      calls.push({ query, texts });
      return Float32Array.from(texts, (text) => liked.includes(text.split(' ')[0] ?? '') ? 1 / (1 + liked.indexOf(text.split(' ')[0] ?? '')) : 0.125);
    },
  };
  return { retriever: createRerankingRetriever({ retriever: plain, corpus, reranker }), plain, calls };
}

function recording(retriever: Retriever, note: (found: readonly Evidence[]) => void): Retriever {
  return {
    kind: retriever.kind,
    async retrieve(request, options) {
      const found = await retriever.retrieve(request, options);
      note(found);
      return found;
    },
  };
}
