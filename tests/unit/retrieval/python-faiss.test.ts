import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildIndex } from '../../../src/retrieval/build-index.ts';
import { loadFaiss } from '../../../src/retrieval/faiss-binding.ts';
import { openIndex } from '../../../src/retrieval/open-index.ts';
import { randomUnitRows } from '../../contracts/vector-index-contract.ts';

const python = join(import.meta.dirname, '../../../.venv/bin/python');
const hasPython = existsSync(python) && (await execa(python, ['-c', 'import faiss'], { reject: false })).exitCode === 0;
const hasBinding = 'binding' in (await loadFaiss());

const SEARCH = `
import json, sys, faiss, numpy
index = faiss.read_index(sys.argv[1])
query = numpy.frombuffer(bytes.fromhex(sys.argv[2]), dtype='<f4').reshape(1, -1)
scores, rows = index.search(query, 10)
print(json.dumps({'size': index.ntotal, 'metric': index.metric_type, 'rows': rows[0].tolist(), 'scores': scores[0].tolist()}))
if len(sys.argv) > 3:
    flat = faiss.IndexFlatIP(index.d)
    storage = faiss.downcast_index(index.storage) if hasattr(index, 'storage') else index
    flat.add(storage.reconstruct_n(0, index.ntotal))
    faiss.write_index(flat, sys.argv[3])
`;
const reply = z.object({ size: z.number(), metric: z.number(), rows: z.array(z.number()), scores: z.array(z.number()) });

describe.skipIf(!hasPython)('Python\'s faiss (skipped where .venv has no faiss)', () => {
  const dimension = 48;
  const vectors = randomUnitRows(600, dimension);
  const query = randomUnitRows(1, dimension, 3);
  const queryHex = Buffer.from(query.buffer).toString('hex');
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'memorag-test-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('reads our flat file, finds the same rows, and writes the same bytes', async () => {
    const path = join(directory, 'flat.faiss');
    const index = await buildIndex({ vectors, dimension });
    await index.write(path);
    const copy = join(directory, 'python.faiss');
    const { stdout } = await execa(python, ['-c', SEARCH, path, queryHex, copy]);
    const found = reply.parse(JSON.parse(stdout));
    expect([found.size, found.metric]).toEqual([600, 0]);
    const expected = index.search(query, 10);
    expect(found.rows).toEqual([...expected.rows]);
    for (const [at, score] of found.scores.entries()) expect(score).toBeCloseTo(expected.scores[at]!, 5);
    expect(await readFile(copy)).toEqual(await readFile(path));
    expect((await openIndex(copy)).search(query, 10)).toEqual(expected);
  });

  test.skipIf(!hasBinding)('reads our HNSW file and finds the same best row', async () => {
    const path = join(directory, 'hnsw.faiss');
    const index = await buildIndex({ vectors, dimension, kind: 'faiss-hnsw' });
    await index.write(path);
    const { stdout } = await execa(python, ['-c', SEARCH, path, queryHex]);
    const found = reply.parse(JSON.parse(stdout));
    expect([found.size, found.metric, found.rows[0]]).toEqual([600, 0, index.search(query, 1).rows[0]]);
  });
}, 180_000);
