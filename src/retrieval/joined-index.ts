import type { NearestRows } from '../spec/vector-index.ts';
import { itemAt } from '../util/item-at.ts';
import { scoreRows } from './dense-scores.ts';
import { writeFlatFile } from './flat-file.ts';
import { checkedQuery, checkedRow } from './index-arguments.ts';
import { topRows } from './top-rows.ts';
import type { VectorRows } from './vector-rows.ts';

/** Indexes of one embedder as one: the rows of the second stand behind those of the first, and scores are compared as they are. */
export function createJoinedIndex(indexes: readonly VectorRows[], dimension: number): VectorRows {
  const starts = startsOf(indexes);
  const size = indexes.reduce((sum, index) => sum + index.size, 0);
  const vectorAt = (row: number): Float32Array => {
    checkedRow(row, size);
    const part = starts.findLastIndex((start) => start <= row);
    return itemAt(indexes, part).vectorAt(row - itemAt(starts, part));
  };
  return {
    kind: 'flat',
    dimension,
    size,
    vectorAt,
    search(query, k) {
      checkedQuery(query, dimension);
      return merge(indexes.map((index) => index.search(query, k)), { starts, k });
    },
    scoreAll(query) {
      const all = new Float32Array(size);
      for (const [part, index] of indexes.entries()) all.set(scoreRows(index, query), itemAt(starts, part));
      return all;
    },
    async write(path) {
      const vectors = new Float32Array(size * dimension);
      for (let row = 0; row < size; row += 1) vectors.set(vectorAt(row), row * dimension);
      await writeFlatFile(path, { vectors, dimension });
    },
  };
}

/** The row that each index begins at. */
function startsOf(indexes: readonly VectorRows[]): readonly number[] {
  let next = 0;
  return indexes.map(({ size }) => {
    const start = next;
    next += size;
    return start;
  });
}

function merge(parts: readonly NearestRows[], { starts, k }: { readonly starts: readonly number[]; readonly k: number }): NearestRows {
  const found = parts.flatMap(({ rows, scores }, part) => [...rows].map((row, at) => ({ row: itemAt(starts, part) + row, score: itemAt(scores, at) })));
  // Among equal scores the lower row comes first, as in every index.
  const ordered = found.toSorted((left, right) => left.row - right.row);
  const best = topRows(Float32Array.from(ordered, ({ score }) => score), k);
  return { rows: Int32Array.from(best.rows, (at) => itemAt(ordered, at).row), scores: best.scores };
}
