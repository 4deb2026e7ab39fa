/**
 * Inner products of `query` with every row of a row-major matrix. Sums run in double precision over one order of terms,
 * so that equal rows score equally wherever they stand and ties are real ties.
 */
export function dotProducts(vectors: Float32Array, query: Float32Array, scores: Float32Array): Float32Array {
  const dimension = query.length;
  const wide = Float64Array.from(query);
  const blocks = scores.length - (scores.length % 4);
  for (let row = 0; row < blocks; row += 4) fourRows(vectors, wide, row, scores);
  for (let row = blocks; row < scores.length; row += 1) scores[row] = dotProduct(vectors, row * dimension, wide);
  return scores;
}

/** Inner product of `query` with the row that begins at `offset`. */
export function dotProduct(vectors: Float32Array, offset: number, query: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < query.length; at += 1) sum += vectors[offset + at]! * query[at]!;
  return sum;
}

// Four rows at a time: the query is read once for all four, which is what makes this as fast as native code.
function fourRows(vectors: Float32Array, query: Float64Array, row: number, scores: Float32Array): void {
  const dimension = query.length;
  const first = row * dimension;
  const second = first + dimension;
  const third = second + dimension;
  const fourth = third + dimension;
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
