import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import { startEmbeddingServer, type EmbeddingServer } from '../../fixtures/embedding-server.ts';
import { startRerankServer } from '../../fixtures/rerank-server.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';
import { until } from '../../fixtures/until.ts';
import { runMemorag, startMemorag } from '../cli/run-memorag.ts';

vi.setConfig({ testTimeout: 60_000 });

const root = await mkdtemp(join(tmpdir(), 'memorag-hosted-'));
const QUESTION = 'Who rowed out from Marrow Bay?';

describe('a memory with vectors of a served model', () => {
  test('is made, found by its vectors, opened again, and refused with another model until it is embedded anew', async () => {
    await using server = await startEmbeddingServer({ shape: 'openai' });
    const into = join(root, 'lighthouse');
    {
      await using pipe = await open(server);
      await pipe.memorize(LIGHTHOUSE, { into });
      expect((await pipe.retrieve(QUESTION)).length).toBeGreaterThan(0);
    }
    const made = server.calls.length;
    {
      await using pipe = await open(server);
      await pipe.load(into);
      expect(server.calls).toHaveLength(made);
      const evidence = await pipe.retrieve(QUESTION);
      expect(evidence[0]?.text).toContain('Agnes Pell');
      // The question alone was asked for, its dimension not.
      expect(server.calls.slice(made).flatMap(({ texts }) => texts)).toEqual([QUESTION]);
    }
    await using other = await open(server, { model: 'other' });
    await expect(other.load(into)).rejects.toMatchObject({ code: 'memory-mismatch', message: expect.stringContaining('has other'), remedy: expect.stringContaining('memorag reembed') });
    await other.reembed(into);
    await other.load(into);
    expect((await other.retrieve(QUESTION))[0]?.text).toContain('Agnes Pell');
    await using again = await open(server);
    await expect(again.load(into)).rejects.toMatchObject({ code: 'memory-mismatch', message: expect.stringContaining('embedded by other (24 dimensions)') });
  });

  test('grows and shrinks with calls for what is new alone', async () => {
    await using server = await startEmbeddingServer({ shape: 'openai' });
    const into = join(root, 'growing');
    {
      await using first = await open(server);
      await first.memorize(LIGHTHOUSE, { into });
    }
    const made = server.calls.length;
    const known = new Set(server.calls.flatMap(({ texts }) => texts));
    await using pipe = await open(server);
    await pipe.load(into);
    await pipe.append({ id: 'more', title: 'More', text: 'A gull sat on the rail. Nobody had seen it come, and nobody saw it go.' });
    const asked = server.calls.slice(made).flatMap(({ texts }) => texts);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((text) => known.has(text))).toEqual([]);
    const grown = server.calls.length;
    await using last = await open(server);
    await last.load(into);
    await last.forget(['more']);
    expect(server.calls).toHaveLength(grown);
  });

  test('another server with the same model and vectors of another size is found out with the first question', async () => {
    await using server = await startEmbeddingServer({ shape: 'openai' });
    await using smaller = await startEmbeddingServer({ shape: 'openai', instead: ({ texts }) => ({ body: { data: texts.map((_, index) => ({ index, embedding: [1, 2, 3] })) } }) });
    const into = join(root, 'moved');
    await using first = await open(server);
    await first.memorize(LIGHTHOUSE, { into });
    await using second = await open(smaller);
    await second.load(into);
    await expect(second.retrieve(QUESTION)).rejects.toMatchObject({ code: 'memory-mismatch' });
  });

  test('evidence is ranked by a served reranker', async () => {
    await using server = await startEmbeddingServer({ shape: 'openai' });
    await using reranker = await startRerankServer({ shape: 'tei' });
    await using pipe = await MemoRAG.open({ ...config(server), chunkSize: 64, reranker: { kind: 'tei', baseURL: reranker.url } });
    await pipe.memorize(LIGHTHOUSE, { into: join(root, 'ranked') });
    const evidence = await pipe.retrieve('forty pounds for a hammer');
    expect(reranker.calls[0]?.query).toBe('forty pounds for a hammer');
    expect(evidence[0]?.text).toContain('for a hammer and for his silence, forty pounds');
    expect(pipe.spendings.map(({ role, usage }) => [role, usage.modelCalls > 0])).toEqual([['embedder', true], ['reranker', true]]);
    expect(evidence.map(({ score }) => score)).toEqual(evidence.map(({ score }) => score).toSorted((a, b) => b - a));
  });
});

test('a memorize that is killed asks for no text again whose vector it had', async () => {
  const [book, cache] = [join(root, 'book.txt'), join(root, 'cache')];
  await writeFile(book, Array.from({ length: 60 }, (_, number) => `Chapter ${number}. The keeper counted ${number * 3} steps, and then he saw ship number ${number}. It had ${number} lamps and no crew.`).join('\n\n'));
  let isStuck = true;
  // After six answers nobody is answered: whoever waits has written down what came before.
  await using server = await startEmbeddingServer({ shape: 'openai', instead: ({ number }) => (isStuck && number > 6 ? { delayMs: 600_000, body: '' } : undefined) });
  const settings = join(root, 'hosted.json');
  await writeFile(settings, JSON.stringify({ chunkSize: 64, embedder: { kind: 'openai-compatible', model: 'm', baseURL: `${server.url}/v1`, batchSize: 4, calls: { concurrency: 2 } } }));
  const words = ['memorize', book, '--into', join(root, 'killed'), '--config', settings, '--json'];

  const killed = startMemorag(words, { cache });
  await until(() => server.calls.length === 8, 30_000);
  killed.kill('SIGKILL');
  await killed;
  const answered = new Set(server.calls.slice(0, 6).flatMap(({ texts }) => texts));

  isStuck = false;
  const before = server.calls.length;
  const { exitCode, stderr } = await runMemorag(words, { cache });
  const askedAgain = server.calls.slice(before).flatMap(({ texts }) => texts).filter((text) => answered.has(text));
  expect({ exitCode, stderr, askedAgain }).toEqual({ exitCode: 0, stderr: expect.any(String), askedAgain: [] });
  const all = server.calls.slice(before).flatMap(({ texts }) => texts);
  expect(new Set(all).size).toBe(all.length);
});

function config(server: EmbeddingServer, { model = 'm' } = {}) {
  return { embedder: { kind: 'openai-compatible' as const, model, baseURL: `${server.url}/v1` }, cacheDirectory: join(root, 'memories') };
}

async function open(server: EmbeddingServer, options: { readonly model?: string } = {}) {
  return await MemoRAG.open(config(server, options));
}
