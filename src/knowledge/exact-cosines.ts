/** Cosines between rows of one matrix, in double precision over one order of terms: of a pair the same whichever comes first. */
export interface ExactCosines {
  readonly size: number;
  readonly dimension: number;
  /** 0 where a row is all zeros. */
  of(row: number, other: number): number;
  lengthOf(row: number): number;
  /** Rows of unit length, in single precision; all zeros stay so. `[to - from, dimension]`. */
  unitRows(from: number, to: number): Float32Array;
}

/** `vectors`: row-major. */
export function createExactCosines(vectors: Float32Array, dimension: number): ExactCosines {
  const size = vectors.length / dimension;
  const squares = new Float64Array(size);
  for (let row = 0; row < size; row += 1) squares[row] = dot(vectors, row * dimension, row * dimension, dimension);
  return {
    size,
    dimension,
    of(row, other) {
      const scale = squares[row]! * squares[other]!;
      return scale === 0 ? 0 : dot(vectors, row * dimension, other * dimension, dimension) / Math.sqrt(scale);
    },
    lengthOf: (row) => Math.sqrt(squares[row]!),
    unitRows(from, to) {
      const rows = vectors.slice(from * dimension, to * dimension);
      for (let row = from; row < to; row += 1) {
        const scale = squares[row] === 0 ? 0 : 1 / Math.sqrt(squares[row]!);
        for (let at = (row - from) * dimension; at < (row - from + 1) * dimension; at += 1) rows[at]! *= scale;
      }
      return rows;
    },
  };
}

function dot(vectors: Float32Array, left: number, right: number, dimension: number): number {
  let sum = 0;
  for (let at = 0; at < dimension; at += 1) sum += vectors[left + at]! * vectors[right + at]!;
  return sum;
}
