import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfigFile } from '../../../src/config/read-config-file.ts';

let directory = '';
beforeAll(async () => { directory = await mkdtemp(join(tmpdir(), 'memorag-config-')); });
afterAll(async () => { await rm(directory, { recursive: true }); });

test('an object is read, with or without a byte-order mark', async () => {
  expect((await readConfigFile(await file('{"chunkSize":99}'))).values).toEqual({ chunkSize: 99 });
  expect((await readConfigFile(await file('\uFEFF{"chunkSize":99}'))).values).toEqual({ chunkSize: 99 });
});

test('the file is named as the place of its values', async () => {
  const path = await file('{}');
  expect((await readConfigFile(path)).describe(['chunkSize'])).toBe(path);
});

test.each([
  ['{"chunkSize":1,}', 'is not JSON (line 1)'],
  ['{\n"chunkSize": 1,\n}', 'is not JSON (line 3)'],
  ['', 'is not JSON'],
  ['[1]', 'does not hold a JSON object'],
  ['"x"', 'does not hold a JSON object'],
])('%j is refused', async (text, problem) => {
  await expect(readConfigFile(await file(text))).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining(problem) });
});

test('a missing file and a directory are refused', async () => {
  await expect(readConfigFile(join(directory, 'none.json'))).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining('ENOENT') });
  await expect(readConfigFile(directory)).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining('no regular file') });
});

test('a huge file is refused before it is read', async () => {
  await expect(readConfigFile(await file(' '.repeat(1024 * 1024 + 1)))).rejects.toMatchObject({ code: 'config-invalid' });
});

test('an aborted read throws the reason as it is', async () => {
  const reason = new Error('enough');
  await expect(readConfigFile(await file('{}'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

async function file(text: string): Promise<string> {
  const path = join(directory, 'memorag.json');
  await writeFile(path, text);
  return path;
}
