/**
 * Inner products of `query` with every row of a row-major matrix. Sums run in double precision over one order of terms,
 * so that equal rows score equally wherever they stand and ties are real ties.
 */
export function dotProducts(vectors: Float32Array, query: Float32Array, scores: Float32Array): Float32Array {
  const dimension = query.length;
  const wide = Float64Array.from(query);
  const blocks = scores.length - (scores.length % 4);
  for (let row = 0; row < blocks; row += 4) fourRows(vectors, wide, [row * dimension, (row + 1) * dimension, (row + 2) * dimension, (row + 3) * dimension], row, scores);
  for (let row = blocks; row < scores.length; row += 1) scores[row] = dotProduct(vectors, row * dimension, wide);
  return scores;
}

/** The same for some rows, by number: `scores` has one for each of them. */
export function dotProductsOf(vectors: Float32Array, rows: Int32Array, query: Float32Array, scores: Float32Array): Float32Array {
  const dimension = query.length;
  const wide = Float64Array.from(query);
  const blocks = rows.length - (rows.length % 4);
  for (let at = 0; at < blocks; at += 4) fourRows(vectors, wide, [rows[at]! * dimension, rows[at + 1]! * dimension, rows[at + 2]! * dimension, rows[at + 3]! * dimension], at, scores);
  for (let at = blocks; at < rows.length; at += 1) scores[at] = dotProduct(vectors, rows[at]! * dimension, wide);
  return scores;
}

/** Inner product of `query` with the row that begins at `offset`. */
export function dotProduct(vectors: Float32Array, offset: number, query: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < query.length; at += 1) sum += vectors[offset + at]! * query[at]!;
  return sum;
}

// Four rows at a time: the query is read once for all four, which is what makes this as fast as native code.
function fourRows(vectors: Float32Array, query: Float64Array, [first, second, third, fourth]: readonly [number, number, number, number], row: number, scores: Float32Array): void {
  const dimension = query.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let at = 0; at < dimension; at += 1) {
    const value = query[at]!;
    a += vectors[first + at]! * value;
    b += vectors[second + at]! * value;
    c += vectors[third + at]! * value;
    d += vectors[fourth + at]! * value;
  }
  scores[row] = a;
  scores[row + 1] = b;
  scores[row + 2] = c;
  scores[row + 3] = d;
}
