import type { NumberedTexts } from './number-terms.ts';

/** One posting per pair of term and text; those of term t stand from `starts[t]` to `starts[t + 1]`, by text. */
export interface Postings {
  readonly starts: Int32Array;
  readonly texts: Int32Array;
  /** How often the term stands in the text. */
  readonly counts: Float32Array;
}

/** Turns texts of terms round: for each term the texts that hold it. */
export function createPostings({ numbers, texts }: NumberedTexts): Postings {
  const starts = countPostings(texts, numbers.size);
  const next = starts.slice(0, numbers.size);
  const postingTexts = new Int32Array(starts[numbers.size]!);
  const counts = new Float32Array(starts[numbers.size]!);
  for (let text = 0; text < texts.length; text += 1) {
    for (const term of texts[text]!) {
      let at = next[term]! - 1;
      // The last posting of the term is this text's own once the term has been seen in it.
      if (at < starts[term]! || postingTexts[at] !== text) {
        at += 1;
        next[term] = at + 1;
        postingTexts[at] = text;
      }
      counts[at]! += 1;
    }
  }
  return { starts, texts: postingTexts, counts };
}

function countPostings(texts: readonly Int32Array[], terms: number): Int32Array {
  const starts = new Int32Array(terms + 1);
  const lastText = new Int32Array(terms).fill(-1);
  for (let text = 0; text < texts.length; text += 1) {
    for (const term of texts[text]!) {
      if (lastText[term] === text) continue;
      lastText[term] = text;
      starts[term + 1]! += 1;
    }
  }
  for (let term = 0; term < terms; term += 1) starts[term + 1]! += starts[term]!;
  return starts;
}
