import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { createLocalEmbedder } from '../../../src/embedders/local-embedder.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import { createBridgeReranker } from '../../../src/rerankers/bridge-reranker.ts';
import { describeEmbedderContract } from '../../contracts/embedder-contract.ts';
import { describeRerankerContract } from '../../contracts/reranker-contract.ts';
import { HAS_REAL_BRIDGE } from '../../fixtures/faulty-bridge.ts';
import { keptBridge, keptBridgeAddress } from '../../fixtures/kept-bridge.ts';
import { writeTinyModels } from '../../fixtures/tiny-models.ts';

const TEXTS = ['the cat sat on the mat', 'what is a dog', 'the dog sat', 'a mat is on a cat', 'a cat'].map((text, number) => ({ id: `${number}`, title: `${number}`, text }));

describe.skipIf(!HAS_REAL_BRIDGE)('models of local folders, by the real bridge (needs .venv: npm run setup makes it)', { timeout: 120_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'memorag-local-models-'));
  let models: ReturnType<typeof writeTinyModels>;
  beforeAll(() => {
    models = writeTinyModels();
  }, 180_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  describeEmbedderContract('bge-m3', async () => {
    const opened = await openBridge(await keptBridge());
    const embedder = await createLocalEmbedder({ bridge: opened, kind: 'bge-m3', path: models.bgeM3, device: 'cpu' });
    return { embedder, knowsRoles: false, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
  });

  describeRerankerContract('huggingface-local', async () => {
    const opened = await openBridge(await keptBridge());
    const reranker = await createBridgeReranker({ bridge: opened, path: models.reranker, device: 'cpu' });
    return { reranker, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
  });

  test('the calls of bge-m3\'s heads give weights, rows and scores', async () => {
    await using opened = await openBridge(await keptBridge());
    const embedder = { kind: 'bge-m3', path: models.bgeM3 } as const;
    const read = await opened.multiVectors({ embedder, outputs: ['sparse', 'colbert'], texts: ['the cat', 'dog'] });
    expect(read.counts).toEqual([3, 2]);
    expect(read.tokenVectors).toMatchObject({ rows: 5, dimension: 32 });
    expect(read.sparse).toHaveLength(2);
    const scores = await opened.scores({ embedder, pairs: [['the cat', 'the cat']], weights: { dense: 1, sparse: 0, colbert: 1 } });
    expect(scores).toMatchObject({ sparse: null, truncated: 0 });
    expect(scores.hybrid[0]).toBeCloseTo(1, 5);
  });

  test('a memory by bge-m3 is asked, its evidence ranked by the reranker', async () => {
    const into = join(root, 'memory');
    const embedder = { kind: 'bge-m3', path: models.bgeM3, bridge: await keptBridgeAddress() } as const;
    await using plain = await MemoRAG.open({ embedder });
    const { manifest } = await plain.memorize(TEXTS, { into });
    expect(manifest.embedders).toMatchObject([{ dimension: 32, isNormalised: true }]);
    const question = 'what is a cat';
    const found = await plain.retrieve(question);
    expect(found.every(({ retrievalScore }) => retrievalScore === undefined)).toBe(true);

    await using ranked = await MemoRAG.open({ embedder, reranker: { kind: 'huggingface-local', path: models.reranker, bridge: await keptBridgeAddress() } });
    await ranked.load(into);
    const { evidence } = await ranked.query(question, { task: 'rag' });
    await using opened = await openBridge(await keptBridge());
    const reranker = await createBridgeReranker({ bridge: opened, path: models.reranker });
    const scores = await reranker.rerank(question, evidence.map(({ text }) => text), {});
    expect(evidence.map(({ score }) => score)).toEqual([...scores].toSorted((left, right) => right - left));
    expect(new Map(evidence.map(({ documentId, retrievalScore }) => [documentId, retrievalScore])))
      .toEqual(new Map(found.map(({ documentId, score }) => [documentId, score])));
  });

  test('a folder that is no reranker is refused by the question, not by what needs none', async () => {
    await using pipe = await MemoRAG.open({ embedder: { kind: 'none' }, reranker: { kind: 'huggingface-local', path: models.bgeM3, bridge: await keptBridgeAddress() } });
    await pipe.memorize(TEXTS, { into: join(root, 'words') });
    await expect(pipe.query('what is a cat')).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('labels apart') });
  });

  test('a device that is not there is refused by name', async () => {
    const opening = MemoRAG.open({ embedder: { kind: 'bge-m3', path: models.bgeM3, device: 'cuda:88', bridge: await keptBridgeAddress() } });
    await expect(opening).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('cuda:88') });
  });
});
