import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runMemorag } from './run-memorag.ts';

vi.setConfig({ testTimeout: 180_000 });

let cache = '';
beforeAll(async () => { cache = await mkdtemp(join(tmpdir(), 'memorag-demo-')); });
afterAll(async () => { await rm(cache, { recursive: true }); });

// By words alone, so that it is quick; `npm run demo` runs the same with the bundled embedders.
test('the demo memorizes both books, opens them again, and cites the books themselves', async () => {
  const { exitCode, stdout } = await runMemorag(['demo', '--json', '--embedder', 'none'], { cache });
  expect(exitCode).toBe(0);
  const { memories, answers, summaries } = JSON.parse(stdout);
  expect(memories).toHaveLength(2);
  expect(answers).toHaveLength(6);
  expect(summaries).toHaveLength(2);
  const texts = [await readFile('examples/books/the-tidewright-of-carrow.txt', 'utf8'), await readFile('examples/books/shi-tuo-ji.md', 'utf8')];
  for (const [number, answer] of [...answers, ...summaries].entries()) {
    const text = texts[number < 6 ? Math.floor(number / 3) : number - 6] ?? '';
    expect(answer.citations.length).toBeGreaterThan(0);
    for (const { start, end, quote } of answer.citations) expect(text.slice(start, end)).toBe(quote);
  }
});

test('a second demo loads what the first has saved', async () => {
  const { exitCode, stdout } = await runMemorag(['demo', '--embedder', 'none'], { cache });
  expect(exitCode).toBe(0);
  expect(stdout.match(/^Remembered ".+" from before/gmu)).toHaveLength(2);
  expect(stdout).toContain('npx memorag ask');
});
