/** Scores brought to the range from 0 to 1. Not-found units (`-Infinity`) give 0; where all found ones are equal, they give 1. */
export function minMax(scores: Float32Array): Float32Array {
  let least = Infinity;
  let most = -Infinity;
  for (const score of scores) {
    if (score === -Infinity) continue;
    least = Math.min(least, score);
    most = Math.max(most, score);
  }
  const range = most - least;
  return scores.map((score) => (score === -Infinity ? 0 : range > 0 ? (score - least) / range : 1));
}

export interface RankedList {
  /** Units, best first. */
  readonly units: Iterable<number>;
  readonly weight?: number;
}

/** Reciprocal rank fusion: every list gives each of its units `weight / (k + rank)`, ranks from 1. */
export function fuseRanks(lists: readonly RankedList[], options: { readonly size: number; readonly k?: number }): Float32Array {
  const fused = new Float32Array(options.size);
  const k = options.k ?? 60;
  for (const { units, weight = 1 } of lists) {
    let rank = 0;
    for (const unit of units) fused[unit]! += weight / (k + (rank += 1));
  }
  return fused;
}
