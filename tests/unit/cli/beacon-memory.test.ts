import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HAS_REAL_BRIDGE } from '../../fixtures/faulty-bridge.ts';
import { keptBridgeAddress } from '../../fixtures/kept-bridge.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';
import { writeTinyBeacons } from '../../fixtures/tiny-beacon.ts';
import { runHere } from './run-here.ts';
import type { Finished } from './run-memorag.ts';

describe.skipIf(!HAS_REAL_BRIDGE)('a beacon memory from the command line (needs .venv: npm run setup makes it)', { timeout: 180_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'memorag-cli-beacon-'));
  const [book, model] = [join(root, 'book.txt'), join(root, 'tiny')];
  const made = ['--memory', 'beacon', '--model', model, '--ratio', '8', '--embedder', 'none'];
  let environment: Readonly<Record<string, string>>;
  const run = (...words: readonly string[]): Promise<Finished> => runHere(words, { cache: join(root, 'cache'), environment });
  beforeAll(async () => {
    writeFileSync(book, LIGHTHOUSE.text);
    writeTinyBeacons([{ folder: model }, { folder: join(root, 'small'), positions: 1400 }]);
    const { url, token } = await keptBridgeAddress();
    environment = { MEMORAG_BRIDGE_URL: url, MEMORAG_BRIDGE_TOKEN: token };
  }, 180_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('memorize names the commands that ask it, and they answer by the same weights', async () => {
    const memorized = await run('memorize', book, ...made, '--into', 'rock');
    expect(memorized).toMatchObject({ exitCode: 0 });
    expect(memorized.stdout).toContain(`ask rock "your question" --memory-model beacon --model ${model} --ratio 8 --embedder none`);
    const asked = await run('ask', 'rock', 'Who put out the lamp?', '--model', model, '--ratio', '8', '--embedder', 'none', '--max-new-tokens', '8', '--json');
    expect(asked).toMatchObject({ exitCode: 0 });
    const answer: unknown = JSON.parse(asked.stdout);
    expect(answer).toMatchObject({ isGenerated: true, usage: { modelCalls: 2 } });
  });

  test('several memories are asked one by one, or with --compose in one call', async () => {
    for (const name of ['north', 'south']) await run('memorize', book, ...made, '--into', name);
    const ask = ['ask', 'Who put out the lamp?', '--memory', 'north', 'south', '--model', model, '--ratio', '8', '--embedder', 'none', '--generator', 'extractive', '--json'];
    const calls = async (...flags: readonly string[]): Promise<unknown> => {
      const { exitCode, stdout } = await run(...ask, ...flags);
      const answer: { readonly usage: { readonly modelCalls: number } } = JSON.parse(stdout);
      return [exitCode, answer.usage.modelCalls];
    };
    expect([await calls(), await calls('--compose')]).toEqual([[0, 2], [0, 1]]);
  });

  test('inspect shows what the memory was made with; to open it otherwise is refused with that configuration', async () => {
    await run('memorize', book, ...made, '--into', 'shown');
    expect((await run('inspect', 'shown')).stdout).toMatch(/^memory model +beacon \(tiny@[0-9a-f]+, ratio 8, float32\)\nfrom +\S+tiny\nmade of +qwen2, 3 layers, 2 heads of 8, window 64\nremembers +[\d,]+ tokens in \d+ slots, [\d.]+ KiB$/mu);
    const refused = await run('search', 'shown', 'lamp', '--embedder', 'none');
    expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining(`configure it as it was made, \`"memory": {"kind":"beacon","model":"${model}","ratio":8,"dtype":"float32"}\``) });
  });

  test('estimate says what fits where', async () => {
    const { exitCode, stdout } = await run('estimate', book, ...made);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^capacity +[\d,]+ tokens\nfits +yes$/mu);
    expect(stdout).toMatch(/^ratio +slots +memory +capacity +fits +16 GiB +24 GiB +48 GiB +80 GiB$/mu);
    expect(stdout).toMatch(/^ +8 +\d+ +\d+(?:\.\d)? KiB +[\d,]+ +yes +yes +yes +yes +yes$/mu);
  });

  test('a text that does not fit is told by estimate and refused by memorize, both with exit code 3', async () => {
    const small = ['--memory', 'beacon', '--model', join(root, 'small'), '--embedder', 'none'];
    const told = await run('estimate', book, ...small, '--json');
    expect(told.exitCode).toBe(3);
    const cost: unknown = JSON.parse(told.stdout);
    expect(cost).toMatchObject({ memory: { ratio: 4, refusal: { code: 'over-capacity', remedy: 'set `--ratio 8`' } } });
    expect(await run('memorize', book, ...small)).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('remedy: set `--ratio 8`') });
  });
});
