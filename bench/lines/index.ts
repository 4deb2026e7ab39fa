import { loadFaiss } from '../../src/retrieval/faiss-binding.ts';
import { createFaissIndex } from '../../src/retrieval/faiss-index.ts';
import { createFlatIndex } from '../../src/retrieval/flat-index.ts';
import type { Benchmark } from '../benchmark.ts';
import { measurePairs, milliseconds } from '../pairs.ts';

const ROWS = 10_000;
const DIMENSION = 384;
const FOUND = 100;

/** One query over 10,000 vectors, in TypeScript and through faiss-node. */
export const index: Benchmark = {
  name: 'index',
  about: [
    'One query for the best 100 of 10,000 vectors of 384 values, the index in pure TypeScript beside the same vectors in faiss-node, query',
    'by query.',
  ].join(' '),
  async run(setting) {
    const vectors = randomVectors(setting.isQuick ? 200 : ROWS);
    const flat = createFlatIndex({ vectors, dimension: DIMENSION });
    const faiss = await loadFaiss();
    if (!('binding' in faiss)) {
      const alone = await measurePairs(setting.rounds(200), () => time(flat), () => time(flat));
      return [{ what: 'index in TypeScript (faiss-node is not there)', measured: alone.first, unit: 'ms per query', samples: alone.samples }];
    }
    const native = await createFaissIndex({ vectors, dimension: DIMENSION }, { binding: faiss.binding, signal: undefined });
    for (const warm of [flat, native, flat, native]) await time(warm);
    const pairs = await measurePairs(setting.rounds(200), () => time(flat), () => time(native));
    return [
      {
        what: 'index in TypeScript, 10,000 x 384',
        measured: pairs.first,
        unit: 'ms per query',
        reference: { what: 'faiss-node', value: pairs.second, ratio: pairs.ratio },
        bound: { of: 'ratio', kind: 'at most', value: 3 },
        samples: pairs.samples,
      },
    ];
  },
};

function time(searched: { search(query: Float32Array, k: number): unknown }): Promise<number> {
  const query = randomVectors(1);
  return milliseconds(() => searched.search(query, FOUND));
}

/** Rows of unit length. */
function randomVectors(rows: number): Float32Array {
  const vectors = Float32Array.from({ length: rows * DIMENSION }, () => Math.random() - 0.5);
  for (let row = 0; row < rows; row += 1) {
    const own = vectors.subarray(row * DIMENSION, (row + 1) * DIMENSION);
    const length = Math.hypot(...own);
    for (const [at, value] of own.entries()) own[at] = value / length;
  }
  return vectors;
}
