import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFlatFile, writeFlatFile } from '../../../src/retrieval/flat-file.ts';
import { randomUnitRows } from '../../contracts/vector-index-contract.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memorag-test-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('reads what it wrote, from a view into a larger buffer too', async () => {
  const path = join(directory, 'view.faiss');
  const vectors = randomUnitRows(5, 3).subarray(3, 12);
  await writeFlatFile(path, { vectors, dimension: 3 });
  expect(await readFlatFile(path, {})).toEqual({ vectors: vectors.slice(), dimension: 3 });
});

describe('a header that does not fit the file is refused before anything is allocated', () => {
  const damage: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
    ['another magic', (bytes) => (bytes.write('IxF2', 0, 'latin1'), bytes)],
    ['a huge row count', (bytes) => (bytes.writeBigInt64LE(1n << 50n, 8), bytes)],
    ['a negative row count', (bytes) => (bytes.writeBigInt64LE(-1n, 8), bytes)],
    ['a dimension of zero', (bytes) => (bytes.writeInt32LE(0, 4), bytes)],
    ['a huge value count', (bytes) => (bytes.writeBigUInt64LE(1n << 60n, 37), bytes)],
    ['another metric', (bytes) => (bytes.writeInt32LE(1, 33), bytes)],
    ['not trained', (bytes) => ((bytes[32] = 0), bytes)],
    ['a cut tail', (bytes) => bytes.subarray(0, -1)],
    ['a surplus byte', (bytes) => Buffer.concat([bytes, Buffer.from([0])])],
    ['a cut header', (bytes) => bytes.subarray(0, 20)],
    ['no bytes', () => Buffer.alloc(0)],
  ];
  test.each(damage)('%s', async (_, spoil) => {
    const path = join(directory, 'damaged.faiss');
    await writeFlatFile(path, { vectors: randomUnitRows(4, 3), dimension: 3 });
    await writeFile(path, spoil(await readFile(path)));
    await expect(readFlatFile(path, {})).rejects.toMatchObject({ code: 'memory-damaged' });
  });
});

test('the caller\'s abort is rethrown as is', async () => {
  const path = join(directory, 'abort.faiss');
  await writeFlatFile(path, { vectors: randomUnitRows(4, 3), dimension: 3 });
  const reason = new Error('enough');
  await expect(readFlatFile(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
