/** Rows of vectors that are only ever added to; row-major float32. Views of earlier rows stay valid. */
export interface GrowingMatrix {
  readonly dimension: number;
  readonly rows: number;
  /** A view, not to be written to. */
  row(number: number): Float32Array;
  /** All rows in one piece, `[rows, dimension]`; a view, valid until rows are added. */
  all(): Float32Array;
  /** `vectors`: `[any number, dimension]`. Gives the number of the first new row. */
  append(vectors: Float32Array): number;
}

/** A matrix of the rows in `first`, which is its own from now on; its room doubles as it fills. */
export function createGrowingMatrix(dimension: number, first: Float32Array = new Float32Array(0)): GrowingMatrix {
  let held = first;
  let rows = wholeRows(first, dimension);
  return {
    dimension,
    get rows() {
      return rows;
    },
    row: (number) => held.subarray(number * dimension, (number + 1) * dimension),
    all: () => held.subarray(0, rows * dimension),
    append(vectors) {
      const firstNew = rows;
      const needed = (rows + wholeRows(vectors, dimension)) * dimension;
      if (needed > held.length) {
        const wider = new Float32Array(Math.max(needed, 2 * held.length));
        wider.set(held.subarray(0, rows * dimension));
        held = wider;
      }
      held.set(vectors, rows * dimension);
      rows = needed / dimension;
      return firstNew;
    },
  };
}

function wholeRows(vectors: Float32Array, dimension: number): number {
  if (vectors.length % dimension !== 0) throw new RangeError(`${vectors.length} values are no rows of ${dimension}`);
  return vectors.length / dimension;
}
