import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { firstLayers, smollm2Folder } from '../../fixtures/small-language-model.ts';
import { HAS_TRANSFORMERS_SERVER, startTransformersServer, type TransformersServer } from '../../fixtures/transformers-server.ts';
import { until } from '../../fixtures/until.ts';
import { runMemorag, startMemorag, type MemoragOptions } from './run-memorag.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const FOLDER = HAS_TRANSFORMERS_SERVER ? smollm2Folder() : undefined;
const usage = z.object({ modelCalls: z.number(), inputTokens: z.number(), outputTokens: z.number(), reusedCalls: z.number() });
const doneSchema = z.object({ usage, timings: z.record(z.string(), z.number()) });

describe.skipIf(FOLDER === undefined)('the command line over transformers serve (needs SmolLM2: npm run setup installs it)', () => {
  let folder = '';
  let server: TransformersServer;
  let flags: readonly string[] = [];
  let modelCalls = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memorag-served-'));
    const story = await readFile('examples/books/the-tidewright-of-carrow.txt', 'utf8');
    await writeFile(join(folder, 'story.txt'), story.slice(0, 4_000));
    await writeFile(join(folder, 'small.json'), JSON.stringify({ memory: { kind: 'gist', spanTokens: 256, gistTokens: 32 }, generator: { kind: 'openai-compatible', model: 'named by a flag', baseURL: 'http://127.0.0.1:9', maxNewTokens: 16, calls: { concurrency: 1 } } }));
    // Two of thirty layers: it writes nonsense in a moment, with real tokens.
    server = await startTransformersServer(firstLayers(FOLDER ?? '', 2));
    flags = ['--config', join(folder, 'small.json'), '--embedder', 'none', '--generator-url', server.url, '--generator-model', server.model, '--generator-context', '4096', '--json'];
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  test('memorize and ask report calls, tokens and seconds as the server counts them', async () => {
    const plan = z.object({ modelCalls: z.number(), inputTokens: z.number() }).parse(await memorag('memorize', join(folder, 'story.txt'), '--dry-run'));
    expect(answered(server)).toBe(0);
    const made = doneSchema.parse(await memorag('memorize', join(folder, 'story.txt'), '--into', 'story'));
    modelCalls = made.usage.modelCalls;
    expect(modelCalls).toBe(plan.modelCalls);
    expect(answered(server)).toBe(plan.modelCalls);
    expect(made.usage.outputTokens).toBeGreaterThan(0);
    expect(Object.keys(made.timings)).toContain('memorize');

    const asked = doneSchema.extend({ answer: z.string() }).parse(await memorag('ask', 'story', 'What was the signal at the Tide House of Carrow?', '--max-new-tokens', '16'));
    expect(asked.usage).toMatchObject({ modelCalls: 4, reusedCalls: 0 });
    expect(asked.answer).not.toBe('');
    expect(answered(server)).toBe(made.usage.modelCalls + asked.usage.modelCalls);
  });

  test('a memorize that is killed half-way repeats no finished call', async () => {
    const before = answered(server);
    const words = ['memorize', join(folder, 'story.txt'), '--into', 'killed', ...flags];
    const killed = startMemorag(words, options('killed-cache'));
    await until(() => answered(server) >= before + 2);
    killed.kill('SIGKILL');
    await killed;
    // What was under way when it was killed is no finished call.
    const atKill = answered(server) - before;
    const rest = doneSchema.parse(await memorag('memorize', join(folder, 'story.txt'), '--into', 'killed', 'killed-cache'));
    expect(rest.usage.modelCalls).toBeLessThan(modelCalls);
    expect(rest.usage.modelCalls).toBeGreaterThanOrEqual(modelCalls - atKill);
    expect(rest.usage.modelCalls).toBeLessThanOrEqual(modelCalls - atKill + 2);
  });

  async function memorag(...words: readonly string[]): Promise<unknown> {
    const isKilled = words.at(-1) === 'killed-cache';
    const { exitCode, stdout } = await runMemorag([...(isKilled ? words.slice(0, -1) : words), ...flags], options(isKilled ? 'killed-cache' : 'cache'));
    expect({ exitCode, stdout: exitCode === 0 ? '' : stdout }).toEqual({ exitCode: 0, stdout: '' });
    return JSON.parse(stdout);
  }

  function options(cache: string): MemoragOptions {
    return { cache: join(folder, cache) };
  }
});

/** Chat completions that the server has sent whole, by its own log. */
function answered(server: TransformersServer): number {
  return server.log().split('\n').filter((line) => line.includes('POST /v1/chat/completions') && line.includes('200')).length;
}
