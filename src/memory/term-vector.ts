/** Weights of the terms of a text, of unit length. */
export type TermVector = ReadonlyMap<string, number>;

/** The terms of a text weighed by how often they stand in it and how rare they are elsewhere. */
export function weighTerms(terms: readonly string[], rarity: (term: string) => number): TermVector {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return unitLength(new Map([...counts].map(([term, count]) => [term, (1 + Math.log(count)) * rarity(term)])));
}

/** The middle of several texts: terms that only one of them has say nothing about the others and are left out. */
export function centroid(vectors: readonly TermVector[]): TermVector {
  const sums = new Map<string, number>();
  const seen = new Map<string, number>();
  for (const vector of vectors) {
    for (const [term, weight] of vector) {
      sums.set(term, (sums.get(term) ?? 0) + weight);
      seen.set(term, (seen.get(term) ?? 0) + 1);
    }
  }
  const shared = new Map([...sums].filter(([term]) => (seen.get(term) ?? 0) > 1));
  return unitLength(shared.size > 0 ? shared : sums);
}

/** How alike two texts are: 0 nothing shared, 1 the same weights. */
export function cosine(a: TermVector, b: TermVector): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [term, weight] of small) sum += weight * (large.get(term) ?? 0);
  return sum;
}

function unitLength(weights: ReadonlyMap<string, number>): TermVector {
  let squares = 0;
  for (const weight of weights.values()) squares += weight * weight;
  const length = Math.sqrt(squares);
  return length === 0 ? new Map() : new Map([...weights].map(([term, weight]) => [term, weight / length]));
}
