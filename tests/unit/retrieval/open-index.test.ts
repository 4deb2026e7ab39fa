import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIndex } from '../../../src/retrieval/build-index.ts';
import { loadFaiss } from '../../../src/retrieval/faiss-binding.ts';
import { openIndex } from '../../../src/retrieval/open-index.ts';
import { randomUnitRows } from '../../contracts/vector-index-contract.ts';

const hasFaiss = 'binding' in (await loadFaiss());
const dimension = 8;
const vectors = randomUnitRows(50, dimension);
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memorag-test-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('auto is flat up to a size', async () => {
  expect((await buildIndex({ vectors, dimension, hnswAbove: 50 })).kind).toBe('flat');
});

test.skipIf(!hasFaiss)('auto and faiss are a graph above a size, and flat stays flat', async () => {
  expect((await buildIndex({ vectors, dimension, hnswAbove: 49 })).kind).toBe('faiss-hnsw');
  expect((await buildIndex({ vectors, dimension, hnswAbove: 49, kind: 'faiss' })).kind).toBe('faiss-hnsw');
  expect((await buildIndex({ vectors, dimension, hnswAbove: 50, kind: 'faiss' })).kind).toBe('faiss');
  expect((await buildIndex({ vectors, dimension, hnswAbove: 49, kind: 'flat' })).kind).toBe('flat');
});

test.skipIf(!hasFaiss)('a file is opened as what it is', async () => {
  const flat = join(directory, 'flat.faiss');
  await (await buildIndex({ vectors, dimension })).write(flat);
  expect((await openIndex(flat)).kind).toBe('flat');
  expect((await openIndex(flat, { kind: 'faiss' })).kind).toBe('faiss');
  const graph = join(directory, 'graph.faiss');
  await (await buildIndex({ vectors, dimension, kind: 'faiss-hnsw' })).write(graph);
  const opened = await openIndex(graph);
  expect(opened.kind).toBe('faiss-hnsw');
  expect(opened.vectorAt(49)).toEqual(vectors.subarray(49 * dimension));
});

test.skipIf(!hasFaiss)('without faiss-node a graph file is searched exactly, with a warning', async () => {
  const graph = join(directory, 'elsewhere.faiss');
  await (await buildIndex({ vectors, dimension, kind: 'faiss-hnsw' })).write(graph);
  // faiss-node refuses worker threads, which makes one the place where it cannot be had.
  const worker = new Worker(
    `import { parentPort, workerData } from 'node:worker_threads';
     const { openIndex } = await import(workerData.module);
     const warnings = [];
     const index = await openIndex(workerData.path, { onWarning: (warning) => warnings.push(warning.code) });
     parentPort.postMessage({ kind: index.kind, size: index.size, warnings });`,
    { eval: true, workerData: { path: graph, module: import.meta.resolve('../../../src/retrieval/open-index.ts') } },
  );
  const [message] = await once(worker, 'message');
  await worker.terminate();
  expect(message).toEqual({ kind: 'flat', size: 50, warnings: ['faiss-missing'] });
});

test('a file of another kind is refused', async () => {
  const path = join(directory, 'other.faiss');
  await writeFile(path, 'IwFl and more');
  await expect(openIndex(path)).rejects.toMatchObject({ code: 'memory-damaged' });
});

test('vectors that are no rows or hold no numbers are refused', async () => {
  await expect(buildIndex({ vectors: new Float32Array(7), dimension: 3 })).rejects.toMatchObject({ code: 'model-failed' });
  await expect(buildIndex({ vectors: new Float32Array([1, NaN]), dimension: 1 })).rejects.toThrow(/row 1 holds NaN/);
});
