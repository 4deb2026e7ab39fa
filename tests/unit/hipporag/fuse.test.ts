import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuse } from '../../../src/hipporag/fuse.ts';
import { HippoRAG } from '../../../src/hipporag/hipporag.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import { startEmbeddingServer, type EmbeddingServer } from '../../fixtures/embedding-server.ts';

const ERIK = { id: 'erik', text: 'Erik Hort was born in Montebello. He painted boats.' };
const COUNTY = { id: 'county', text: 'Here Montebello lies in Rockland County.' };
const MARINA = { id: 'marina', text: 'Marina Petrova was born in Minsk.' };
const QUESTION = 'In which county was Erik Hort born?';

const root = await mkdtemp(join(tmpdir(), 'fuse-'));
let vectors: EmbeddingServer;
let memory: MemoRAG;
let graph: HippoRAG;
beforeAll(async () => {
  vectors = await startEmbeddingServer({ shape: 'openai' });
  const config = { cacheDirectory: join(root, 'cache'), embedder: { kind: 'openai-compatible', model: 'words', baseURL: vectors.url } } as const;
  memory = await MemoRAG.open({ ...config, memory: { kind: 'extractive' } });
  graph = await HippoRAG.open(config);
  await memory.memorize([ERIK, COUNTY, MARINA], { into: join(root, 'memory') });
  await graph.index([ERIK, COUNTY, MARINA], { into: join(root, 'graph') });
});
afterAll(async () => {
  await memory[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
  await vectors[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

test('clues of the memory and ways of the graph stand in one ranking', async () => {
  const { mode, clues = [], evidence, seeds } = await fuse(memory, graph).retrieve(QUESTION, { paths: true });
  expect(mode).toBe('graph');
  expect(clues.length).toBeGreaterThan(0);
  expect(seeds.length).toBeGreaterThan(0);
  expect(evidence.map(({ documentId }) => documentId).toSorted()).toEqual(['county', 'erik', 'marina']);
  expect(evidence.find(({ documentId }) => documentId === 'erik')?.path?.steps.at(-1)).toMatchObject({ from: expect.any(String), kind: 'contains' });
  for (const clue of evidence.flatMap((passage) => passage.clues)) expect(clues[clue]).toBeDefined();
  expect(evidence.some((passage) => passage.clues.length > 0)).toBe(true);
});

test('an answer names the clues that it was searched with', async () => {
  const { clues, citations, retrieval } = await fuse(memory, graph).query(QUESTION);
  expect(clues).toEqual(retrieval.clues);
  expect(citations[0]?.documentId).toBe('erik');
});

test('a question about the whole goes to the communities', async () => {
  expect(await fuse(memory, graph).retrieve('What are the main themes?')).toMatchObject({ mode: 'whole', communities: expect.any(Array) });
  expect((await graph.summarizeCommunities({ limit: 1 })).communities).toHaveLength(1);
});

test('memories of other texts are refused, until they hold the same', async () => {
  const both = fuse(memory, graph);
  await graph.append({ ...ERIK, text: `${ERIK.text} He was old.` });
  await expect(both.retrieve(QUESTION)).rejects.toMatchObject({ code: 'memory-mismatch', message: expect.stringContaining('erik') });
  await graph.append(ERIK);
  await graph.delete({ ids: ['marina'] });
  await expect(both.retrieve(QUESTION)).rejects.toMatchObject({ code: 'memory-mismatch' });
  await graph.append(MARINA);
  expect((await both.retrieve(QUESTION)).evidence).toHaveLength(3);
});
