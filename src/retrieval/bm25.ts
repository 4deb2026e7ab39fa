import type { NumberedTexts } from './number-terms.ts';

/** Words-only scores of texts for queries. */
export interface Bm25 {
  /** Texts. */
  readonly size: number;
  /** The score of every text, by position; 0 where it shares no term with the query. */
  scores(terms: readonly string[]): Float32Array;
}

export interface Bm25Options {
  /** How late more of the same term stops to matter. */
  readonly k1?: number;
  /** How much a long text is held against it, from 0 to 1. */
  readonly b?: number;
}

// Our own, because the kept libraries do something else (minisearch and orama: BM25+ over their own tokens) or build a
// JavaScript object per text and term (wink-bm25-text-search) where a novel has 17,000 windows.
/** Okapi BM25. What a posting is worth is worked out once, so that a query only adds. */
export function createBm25({ numbers, texts }: NumberedTexts, options: Bm25Options = {}): Bm25 {
  const postings = sortByTerm(texts, numbers.size);
  weigh(postings, texts, { k1: options.k1 ?? 1.2, b: options.b ?? 0.75 });
  return {
    size: texts.length,
    scores(terms) {
      const scores = new Float32Array(texts.length);
      for (const term of new Set(terms)) {
        const number = numbers.get(term);
        if (number !== undefined) addPostings(postings, number, scores);
      }
      return scores;
    },
  };
}

/** One posting per pair of term and text; those of term t stand from `starts[t]` to `starts[t + 1]`, by text. */
interface Postings {
  readonly starts: Int32Array;
  readonly texts: Int32Array;
  /** Counts at first, then what each is worth. */
  readonly weights: Float32Array;
}

function sortByTerm(texts: readonly Int32Array[], terms: number): Postings {
  const starts = countPostings(texts, terms);
  const next = starts.slice(0, terms);
  const postingTexts = new Int32Array(starts[terms]!);
  const weights = new Float32Array(starts[terms]!);
  for (let text = 0; text < texts.length; text += 1) {
    for (const term of texts[text]!) {
      let at = next[term]! - 1;
      // The last posting of the term is this text's own once the term has been seen in it.
      if (at < starts[term]! || postingTexts[at] !== text) {
        at += 1;
        next[term] = at + 1;
        postingTexts[at] = text;
      }
      weights[at]! += 1;
    }
  }
  return { starts, texts: postingTexts, weights };
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

function weigh({ starts, texts, weights }: Postings, all: readonly Int32Array[], { k1, b }: Required<Bm25Options>): void {
  const mean = all.reduce((sum, { length }) => sum + length, 0) / Math.max(1, all.length);
  for (let term = 0; term + 1 < starts.length; term += 1) {
    const found = starts[term + 1]! - starts[term]!;
    const rarity = Math.log(1 + (all.length - found + 0.5) / (found + 0.5));
    for (let at = starts[term]!; at < starts[term + 1]!; at += 1) {
      const count = weights[at]!;
      const length = all[texts[at]!]!.length / mean;
      weights[at] = (rarity * count * (k1 + 1)) / (count + k1 * (1 - b + b * length));
    }
  }
}

function addPostings({ starts, texts, weights }: Postings, term: number, scores: Float32Array): void {
  for (let at = starts[term]!; at < starts[term + 1]!; at += 1) scores[texts[at]!]! += weights[at]!;
}
