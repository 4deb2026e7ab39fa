import type { RetrievalTables } from './retrieval-tables.ts';

/** Scores of chunks as scores of the passages of a walk graph: from 0 to 1 over those that may be found, `-Infinity` for the others. */
export function passageScores(chunks: Float32Array, matching: Uint8Array, { chunkOfPassage }: RetrievalTables): Float32Array {
  let [least, most] = [Infinity, -Infinity];
  for (let passage = 0; passage < chunkOfPassage.length; passage += 1) {
    if (matching[passage] === 0) continue;
    const score = chunks[chunkOfPassage[passage]!]!;
    if (score < least) least = score;
    if (score > most) most = score;
  }
  const scores = new Float32Array(chunkOfPassage.length).fill(-Infinity);
  for (let passage = 0; passage < scores.length; passage += 1) {
    if (matching[passage] === 1) scores[passage] = most > least ? (chunks[chunkOfPassage[passage]!]! - least) / (most - least) : 1;
  }
  return scores;
}
