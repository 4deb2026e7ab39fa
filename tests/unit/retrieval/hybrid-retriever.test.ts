import { describe, expect, test } from 'vitest';
import { createHybridRetriever } from '../../../src/retrieval/hybrid-retriever.ts';
import { testRetriever } from '../../contracts/retriever-contract.ts';
import { buildSampleCorpus, paragraphs } from './sample-corpus.ts';
import { createWordEmbedder } from './word-embedder.ts';

testRetriever('hybrid retriever by words alone', async (input) =>
  createHybridRetriever({ corpus: await buildSampleCorpus({ ...input, embedders: [], route: () => null }) }),
);

testRetriever('hybrid retriever over one index', async (input) =>
  createHybridRetriever({ corpus: await buildSampleCorpus({ ...input, embedders: [createWordEmbedder()], route: () => 0 }) }),
);

testRetriever('hybrid retriever over two indexes', async (input) =>
  createHybridRetriever({
    corpus: await buildSampleCorpus({
      ...input,
      embedders: [createWordEmbedder({ modelId: 'one' }), createWordEmbedder({ modelId: 'two' })],
      route: (documentId) => (documentId === 'harbour' ? 0 : 1),
    }),
  }),
);

test('question and clues are embedded in one call, and a second time in none', async () => {
  const embedder = createWordEmbedder();
  const texts = paragraphs({ a: ['a fox', 'a hen'] });
  const retriever = createHybridRetriever({ corpus: await buildSampleCorpus({ ...texts, embedders: [embedder], route: () => 0 }) });
  embedder.calls.length = 0;
  const request = { question: 'the fox', clues: [{ kind: 'text-span', text: 'the hen' }, { kind: 'text-span', text: 'the fox' }], retHit: 1, limit: 5 } as const;
  await retriever.retrieve(request, {});
  expect(embedder.calls).toEqual([['the fox', 'the hen']]);
  await retriever.retrieve(request, {});
  expect(embedder.calls).toHaveLength(1);
});

test('a chunk is found by meaning where it shares no word with the question', async () => {
  const texts = paragraphs({ a: ['The physician arrived.', 'The baker arrived.', 'The sailor left.'] });
  const embedder = createWordEmbedder({ synonyms: { doctor: 'physician' } });
  const retriever = createHybridRetriever({ corpus: await buildSampleCorpus({ ...texts, embedders: [embedder], route: () => 0 }) });
  const [best] = await retriever.retrieve({ question: 'doctor', clues: [], retHit: 1, limit: 1 }, {});
  expect(best?.text).toBe('The physician arrived.');
});

test('evidence carries the heading and lines of its chunk', async () => {
  const { documents, chunks } = paragraphs({ a: ['a fox', 'a hen'] });
  const headed = chunks.map((chunk) => ({ ...chunk, heading: 'Chapter One' }));
  const retriever = createHybridRetriever({ corpus: await buildSampleCorpus({ documents, chunks: headed, embedders: [], route: () => null }) });
  expect(await retriever.retrieve({ question: 'hen', clues: [], retHit: 3, limit: 5 }, {})).toMatchObject([{ heading: 'Chapter One', lines: [2, 2] }]);
});

test('a question that nothing answers to by words finds nothing', async () => {
  const texts = paragraphs({ a: ['a fox', 'a hen'] });
  const retriever = createHybridRetriever({ corpus: await buildSampleCorpus({ ...texts, embedders: [], route: () => null }) });
  expect(await retriever.retrieve({ question: 'submarine', clues: [], retHit: 3, limit: 5 }, {})).toEqual([]);
});

test('an abort during embedding is rethrown as is', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const embedder = createWordEmbedder();
  const texts = paragraphs({ a: ['a fox', 'a hen'] });
  const corpus = await buildSampleCorpus({ ...texts, embedders: [embedder], route: () => 0 });
  embedder.embed = async (_, { signal }) => {
    controller.abort(reason);
    signal!.throwIfAborted();
    return { vectors: new Float32Array(), truncated: 0 };
  };
  const retrieving = createHybridRetriever({ corpus }).retrieve({ question: 'fox', clues: [], retHit: 1, limit: 1 }, { signal: controller.signal });
  await expect(retrieving).rejects.toBe(reason);
});

describe('an English and a Chinese book in one memory', () => {
  const texts = paragraphs({
    english: ['The weigher lost his brass weight in the river.', 'A monk rang the bell at dawn.', 'The tea house burnt down in June.'],
    chinese: ['称货的人把铜砣掉进了河里。', '和尚在清晨敲钟。', '茶馆在六月烧毁了。'],
  });
  // Both embedders know the Chinese words' meaning in English, as a multilingual one would.
  const synonyms = { 和尚: 'monk', 敲钟: 'bell', 清晨: 'dawn', 茶馆: 'tea', 烧毁: 'burnt' };
  const build = async (chinese: Parameters<typeof createWordEmbedder>[0]) => {
    const embedders = [createWordEmbedder({ modelId: 'en', scripts: ['latin'] }), createWordEmbedder({ modelId: 'zh', synonyms, ...chinese })] as const;
    const corpus = await buildSampleCorpus({ ...texts, embedders, route: (documentId) => (documentId === 'english' ? 0 : 1) });
    return { embedders, retriever: createHybridRetriever({ corpus }) };
  };
  const questions = [
    ['Who rang the bell at dawn?', 'english#1'],
    ['When did the tea house burn?', 'english#2'],
    ['谁在清晨敲钟？', 'chinese#1'],
    ['茶馆什么时候烧毁的？', 'chinese#2'],
  ] as const;

  test.each(questions)('%s finds its own book first', async (question, chunkId) => {
    const { retriever } = await build({});
    const evidence = await retriever.retrieve({ question, clues: [], retHit: 6, limit: 6 }, {});
    expect(evidence[0]?.chunkId).toBe(chunkId);
  });

  test('the other book is found too, after it, by an embedder that knows both', async () => {
    const { retriever } = await build({});
    const evidence = await retriever.retrieve({ question: 'The monk and the bell at dawn', clues: [], retHit: 6, limit: 6 }, {});
    expect(evidence[0]?.chunkId).toBe('english#1');
    expect(evidence.find(({ documentId }) => documentId === 'chinese')?.chunkId).toBe('chinese#1');
  });

  test('an embedder that does not know the script of the question is not asked', async () => {
    const { retriever, embedders } = await build({ scripts: ['cjk'] });
    for (const { calls } of embedders) calls.length = 0;
    await retriever.retrieve({ question: 'Who rang the bell?', clues: [{ kind: 'text-span', text: '和尚敲钟' }], retHit: 2, limit: 6 }, {});
    expect(embedders.map(({ calls }) => calls)).toEqual([[['Who rang the bell?']], [['和尚敲钟']]]);
  });
});
