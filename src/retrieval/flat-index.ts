import { dotProducts } from './dot-products.ts';
import { readFlatFile, writeFlatFile, type Vectors } from './flat-file.ts';
import { checkedQuery, checkedRow } from './index-arguments.ts';
import { topRows } from './top-rows.ts';
import type { VectorRows } from './vector-rows.ts';

/** Exact index in pure TypeScript over one Float32Array, saved as a flat FAISS file. */
export function createFlatIndex({ vectors, dimension }: Vectors): VectorRows {
  const size = vectors.length / dimension;
  // One buffer for all searches: searches are synchronous, so no two share it.
  const scratch = new Float32Array(size);
  return {
    kind: 'flat',
    dimension,
    size,
    search: (query, k) => topRows(dotProducts(vectors, checkedQuery(query, dimension), scratch), k),
    scoreAll: (query) => dotProducts(vectors, checkedQuery(query, dimension), new Float32Array(size)),
    vectorAt: (row) => vectors.subarray(checkedRow(row, size) * dimension, (row + 1) * dimension),
    write: (path) => writeFlatFile(path, { vectors, dimension }),
  };
}

/** Reads a flat FAISS file into an index in pure TypeScript. */
export async function openFlatIndex(path: string, options: { readonly signal?: AbortSignal | undefined }): Promise<VectorRows> {
  return createFlatIndex(await readFlatFile(path, options));
}
