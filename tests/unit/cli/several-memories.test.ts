import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { askedMemories, type AskedMemories } from '../../../src/cli/asked-memories.ts';
import { runHere } from './run-here.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const LAMP = 'THE LAMP\n\nCHAPTER I. The keeper\n\nOld Tobias kept the lamp at Merrow Point. His dog was called Brine, and it slept on the stairs.\n';
const MILL = 'THE MILL\n\nCHAPTER I. The miller\n\nHannah kept the mill at Cold Brook. Her cat was called Ember, and it slept on the sacks.\n';

let folder = '';
let cache = '';
const memorag = (...words: readonly string[]) => runHere(words, { cache, environment: { MEMORAG_EMBEDDER: 'none' } });
const read = (operands: readonly string[], named?: readonly string[]): Promise<AskedMemories> => askedMemories({ command: 'ask', operands, named, cacheDirectory: cache });
const json = async (...words: readonly string[]) => JSON.parse((await memorag(...words, '--json')).stdout);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-several-'));
  cache = join(folder, 'cache');
  // Both texts have the same id, from the name of the file.
  for (const [name, text] of [['lamp', LAMP], ['mill', MILL]] as const) {
    await writeFile(join(folder, 'story.txt'), text);
    await memorag('memorize', join(folder, 'story.txt'), '--into', name);
  }
});
afterAll(async () => { await rm(folder, { recursive: true }); });

describe('operands beside --memory', () => {
  test.each<[string, readonly string[], readonly string[] | undefined, AskedMemories]>([
    ['a memory and a question', ['lamp', 'Who', 'kept', 'it?'], undefined, { memories: 'lamp', words: ['Who', 'kept', 'it?'] }],
    ['a question alone', ['Who?'], ['lamp', 'mill'], { memories: ['lamp', 'mill'], words: ['Who?'] }],
    ['a memory, a question and more memories', ['lamp', 'Who?'], ['mill'], { memories: ['lamp', 'mill'], words: ['Who?'] }],
    ['a question behind the memories', [], ['lamp', 'mill', 'Who kept it'], { memories: ['lamp', 'mill'], words: ['Who kept it'] }],
    ['a Chinese question behind them', [], ['lamp', '谁看守灯塔？'], { memories: ['lamp'], words: ['谁看守灯塔？'] }],
    ['standard input behind them', [], ['lamp', '-'], { memories: ['lamp'], words: ['-'] }],
  ])('%s', async (_, operands, named, expected) => {
    expect(await read(operands, named)).toEqual(expected);
  });

  test.each([[['lamp', 'mill']], [['lamp', 'mlil']], [['Who kept it?']]])('without a question, %j says what to write', async (named) => {
    await expect(read([], named)).rejects.toMatchObject({ code: 'wrong-usage', remedy: expect.stringMatching(/^write the question first, as `/u) });
  });
});

describe('several memories', () => {
  test('ask names the memory of each source', async () => {
    const answer = await json('ask', 'What was the cat called?', '--memory', 'lamp', 'mill');
    expect(answer.citations[0]).toMatchObject({ memory: 'mill', documentId: 'mill/story', heading: 'CHAPTER I. The miller', line: 5 });
    for (const { memory, start, end, quote } of answer.citations) expect((memory === 'lamp' ? LAMP : MILL).slice(start, end)).toBe(quote);
    expect((await memorag('ask', 'lamp', 'What was the cat called?', '--memory', 'mill')).stdout).toMatch(/^\[1\] mill: THE MILL, CHAPTER I\. The miller, line 5$/mu);
  });

  test('search, clues and summarize look into all of them', async () => {
    expect((await memorag('search', 'Ember the cat', '--memory', 'lamp', 'mill')).stdout).toMatch(/^1\. mill: THE MILL/mu);
    const { results } = await json('clues', 'Who kept it?', '--memory', 'lamp', 'mill', '--tasks', 'text-spans');
    expect(new Set(results[0].clues.map(({ source }: { source: { documentId: string } }) => source.documentId))).toEqual(new Set(['lamp/story', 'mill/story']));
    const { citations } = await json('summarize', '--memory', 'lamp', 'mill');
    expect(new Set(citations.map(({ memory }: { memory: string }) => memory))).toEqual(new Set(['lamp', 'mill']));
  });

  test('an unknown one is refused by its name, with a near one', async () => {
    const { exitCode, stdout, stderr } = await memorag('ask', 'Who?', '--memory', 'lamp', 'mlil');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/no memory "mlil"[^]*did you mean mill\?/u);
  });

  test('--memory names the memory model where texts are memorized', async () => {
    expect((await memorag('estimate', join(folder, 'story.txt'), '--memory', 'extractive')).exitCode).toBe(0);
    const wrong = await memorag('memorize', join(folder, 'story.txt'), '--memory', 'lamp');
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('memory.kind is "lamp" (from --memory-model)') });
    expect(await memorag('estimate', 'x.txt', '--memory', 'extractive', '--memory-model', 'extractive')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('cannot be used with') });
  });
});
