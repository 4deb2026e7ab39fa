import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runHere } from './run-here.ts';

vi.setConfig({ testTimeout: 180_000 });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-inputs-'));
  await mkdir(join(folder, 'empty-folder'));
  await writeFile(join(folder, 'empty.txt'), '');
  await writeFile(join(folder, 'binary.txt'), Buffer.from([0, 1, 2, 3, 0, 255, 254, 0, 7]));
  await writeFile(join(folder, 'latin1.txt'), Buffer.from('café au lait, naïve façade, déjà vu', 'latin1'));
  await writeFile(join(folder, 'scan.pdf'), 'text');
  await writeFile(join(folder, 'huge.txt'), '');
  await truncate(join(folder, 'huge.txt'), 200 * 1024 * 1024); // sparse: takes no room on the disk
});
afterAll(async () => { await rm(folder, { recursive: true }); });

test.each<[string, string, number]>([
  ['missing.txt', 'does not exist', 2],
  ['empty.txt', 'holds no text', 2],
  ['binary.txt', 'is not a text file', 2],
  ['latin1.txt', 'cannot tell the encoding', 2],
  ['scan.pdf', 'unknown format', 2],
  ['empty-folder', 'no text to read', 2],
  ['*.none', 'matches no text', 2],
  ['huge.txt', '200.0 MiB', 3],
])('%s is refused in one line with a remedy, and nothing is saved', async (name, problem, expected) => {
  const cache = join(folder, 'cache');
  const { exitCode, stdout, stderr } = await runHere(['memorize', join(folder, name), '--into', 'it'], { cache, environment: { MEMORAG_EMBEDDER: 'none' } });
  expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: '' });
  expect(stderr).toMatch(/^memorag: [^\n]+\n {2}remedy: [^\n]+$/u);
  expect(stderr).toContain(problem);
  const { stdout: shelf } = await runHere(['list', '--json'], { cache });
  expect(JSON.parse(shelf).memories).toEqual([]);
});

test('an empty file in a folder is left out with a note, and refused where nothing else is there', async () => {
  await mkdir(join(folder, 'notes'));
  await writeFile(join(folder, 'notes', 'full.txt'), 'The lamp burned all night.');
  await writeFile(join(folder, 'notes', 'void.txt'), '\n \n');
  const noted = await runHere(['estimate', join(folder, 'notes'), '--embedder', 'none'], { cache: folder });
  expect(noted.exitCode).toBe(0);
  expect(noted.stderr).toMatch(/^memorag: note: \S+void\.txt holds no text, and was left out$/u);
  await rm(join(folder, 'notes', 'full.txt'));
  const { exitCode, stderr } = await runHere(['estimate', join(folder, 'notes'), '--embedder', 'none'], { cache: folder });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/void\.txt holds no text, or nothing but white space\n {2}remedy: leave it out, or write text into it$/u);
});

test('the limit of the input is a setting', async () => {
  await writeFile(join(folder, 'small.txt'), 'A text of more than twenty bytes.');
  const { exitCode, stderr } = await runHere(['estimate', join(folder, 'small.txt'), '--max-input-bytes', '20', '--embedder', 'none'], { cache: folder });
  expect(exitCode).toBe(3);
  expect(stderr).toContain('--max-input-bytes');
});
