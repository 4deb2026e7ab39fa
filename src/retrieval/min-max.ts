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
