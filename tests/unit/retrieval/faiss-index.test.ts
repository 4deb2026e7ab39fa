import assert from 'node:assert/strict';
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadFaiss, type FaissBinding } from '../../../src/retrieval/faiss-binding.ts';
import { createFaissIndex, createHnswIndex, openFaissIndex, openHnswIndex } from '../../../src/retrieval/faiss-index.ts';
import { createFlatIndex } from '../../../src/retrieval/flat-index.ts';
import { checkHnswFile } from '../../../src/retrieval/hnsw-file.ts';
import { randomUnitRows, rowsOf, testVectorIndex } from '../../contracts/vector-index-contract.ts';

const loaded = await loadFaiss();
const options = (): { readonly binding: FaissBinding } => {
  assert('binding' in loaded);
  return loaded;
};

describe.skipIf('problem' in loaded)('through faiss-node (skipped where it cannot be loaded)', () => {
  testVectorIndex('faiss index', {
    build: (vectors, dimension) => createFaissIndex({ vectors, dimension }, options()),
    open: (path) => openFaissIndex(path, options()),
    isExact: true,
  });
  testVectorIndex('HNSW index', {
    build: (vectors, dimension) => createHnswIndex({ vectors, dimension }, options()),
    open: (path) => openHnswIndex(path, options()),
    isExact: false,
  });

  test('flat and faiss give the same rows and scores, on tied rows too', async () => {
    const dimension = 32;
    const vectors = randomUnitRows(400, dimension);
    // Every row from 200 on repeats an earlier one: ties everywhere, at every edge.
    vectors.copyWithin(200 * dimension, 0, 200 * dimension);
    const flat = createFlatIndex({ vectors, dimension });
    const faiss = await createFaissIndex({ vectors, dimension }, options());
    for (const query of rowsOf(randomUnitRows(10, dimension, 7), dimension)) {
      for (const k of [1, 3, 10, 399, 400]) expect(faiss.search(query, k)).toEqual(flat.search(query, k));
    }
  });

  test('the caller\'s abort stops an HNSW index that is being built', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const building = createHnswIndex({ vectors: randomUnitRows(3000, 64), dimension: 64 }, { ...options(), signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    await expect(building).rejects.toBe(reason);
  });

  describe('a damaged HNSW file never reaches native code', () => {
    test('a changed row count, table length or link is refused, and a cut file', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'memorag-test-'));
      try {
        const path = join(directory, 'index.faiss');
        const index = await createHnswIndex({ vectors: randomUnitRows(30, 4), dimension: 4 }, options());
        await index.write(path);
        const sound = await readFile(path);
        const { storageOffset } = await checkHnswFile(path, {});
        await expect(openHnswIndex(path, options())).resolves.toMatchObject({ size: 30 });
        let refused = 0;
        for (const offset of lengthOffsets(sound)) {
          const spoilt = Buffer.from(sound);
          spoilt.writeInt32LE(0x7fff_0000, offset);
          await writeFile(path, spoilt);
          await expect(openHnswIndex(path, options()), `at ${offset}`).rejects.toMatchObject({ code: 'memory-damaged' });
          refused += 1;
        }
        expect(refused).toBe(6);
        const link = Buffer.from(sound);
        link.writeInt32LE(30, storageOffset - 20 - 4);
        await writeFile(path, link);
        await expect(openHnswIndex(path, options())).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringContaining('row 30 of 30') });
        await writeFile(path, sound.subarray(0, sound.length - 3));
        await expect(openHnswIndex(path, options())).rejects.toMatchObject({ code: 'memory-damaged' });
      } finally {
        await rm(directory, { recursive: true });
      }
    });
  });
});

/** Where the row count and the lengths of the five tables of an HNSW file stand. */
function lengthOffsets(bytes: Buffer): number[] {
  const offsets = [8];
  let at = 37;
  for (const itemBytes of [8, 4, 4, 8, 4]) {
    offsets.push(at);
    at += 8 + Number(bytes.readBigUInt64LE(at)) * itemBytes;
  }
  return offsets;
}
