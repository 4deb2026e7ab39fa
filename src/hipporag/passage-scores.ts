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
  return Float32Array.from(chunkOfPassage, (chunk, passage) => {
    if (matching[passage] === 0) return -Infinity;
    return most > least ? (chunks[chunk]! - least) / (most - least) : 1;
  });
}
