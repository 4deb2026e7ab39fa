import { itemAt } from '../util/item-at.ts';
import type { NumberedTexts } from './number-terms.ts';
import { createPostings, type Postings } from './postings.ts';

/** Words-only scores of texts for queries. */
export interface Bm25 {
  /** Texts. */
  readonly size: number;
  /** The score of every text, by position; 0 where it shares no term with the query. */
  scores(terms: readonly string[]): Float32Array;
  /** The same, where each text stands for itself and its neighbours up to `reach` places away, as one longer text. */
  neighbourScores(terms: readonly string[], neighbours: Neighbours): Float32Array;
}

/** For each text the first and the last of those that it is read together with, itself among them. */
export interface Neighbours {
  readonly first: Int32Array;
  readonly last: Int32Array;
}

export interface Bm25Options {
  /** How late more of the same term stops to matter. */
  readonly k1?: number;
  /** How much a long text is held against it, from 0 to 1. */
  readonly b?: number;
}

// Our own, because the kept libraries do something else (minisearch and orama: BM25+ over their own tokens) or build a
// JavaScript object per text and term (wink-bm25-text-search) where a novel has 17,000 windows.
/** Okapi BM25. */
export function createBm25(numbered: NumberedTexts, { k1 = 1.2, b = 0.75 }: Bm25Options = {}): Bm25 {
  const { numbers, texts } = numbered;
  const size = texts.length;
  const postings = createPostings(numbered);
  const lengths = Float64Array.from(texts, ({ length }) => length);
  const alone = lengthFactors(lengths, { k1, b });
  const counts = new Float32Array(size);
  const each = (terms: readonly string[], add: (term: number) => void): void => {
    for (const term of new Set(terms)) {
      const number = numbers.get(term);
      if (number !== undefined) add(number);
    }
  };
  return {
    size,
    scores(terms) {
      const scores = new Float32Array(size);
      each(terms, (term) => addPostings(postings, term, { scores, factors: alone, k1 }));
      return scores;
    },
    neighbourScores(terms, neighbours) {
      const factors = lengthFactors(sumLengths(lengths, neighbours), { k1, b });
      const scores = new Float32Array(size);
      each(terms, (term) => {
        spreadCounts(postings, term, { counts: counts.fill(0), neighbours });
        addCounts(counts, { scores, factors, k1 });
      });
      return scores;
    },
  };
}

interface Scoring {
  readonly scores: Float32Array;
  /** What a text's length makes of `k1`. */
  readonly factors: Float64Array;
  readonly k1: number;
}

function lengthFactors(lengths: Float64Array, { k1, b }: Required<Bm25Options>): Float64Array {
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  return lengths.map((length) => k1 * (1 - b + (b * length) / mean));
}

function rarity(texts: number, found: number): number {
  return Math.log(1 + (texts - found + 0.5) / (found + 0.5));
}

function addPostings({ starts, texts, counts }: Postings, term: number, { scores, factors, k1 }: Scoring): void {
  const end = starts[term + 1]!;
  const worth = rarity(scores.length, end - starts[term]!) * (k1 + 1);
  for (let at = starts[term]!; at < end; at += 1) {
    const text = texts[at]!;
    scores[text]! += (worth * counts[at]!) / (counts[at]! + factors[text]!);
  }
}

/** Adds each posting of a term to every text that has the posting's text for a neighbour. */
function spreadCounts({ starts, texts, counts: own }: Postings, term: number, { counts, neighbours }: { readonly counts: Float32Array; readonly neighbours: Neighbours }): void {
  for (let at = starts[term]!; at < starts[term + 1]!; at += 1) {
    const last = neighbours.last[texts[at]!]!;
    for (let text = neighbours.first[texts[at]!]!; text <= last; text += 1) counts[text]! += own[at]!;
  }
}

function addCounts(counts: Float32Array, { scores, factors, k1 }: Scoring): void {
  let found = 0;
  for (let text = 0; text < counts.length; text += 1) if (counts[text]! > 0) found += 1;
  const worth = rarity(counts.length, found) * (k1 + 1);
  for (let text = 0; text < counts.length; text += 1) {
    if (counts[text]! > 0) scores[text]! += (worth * counts[text]!) / (counts[text]! + factors[text]!);
  }
}

function sumLengths(lengths: Float64Array, { first, last }: Neighbours): Float64Array {
  return lengths.map((_, text) => {
    let sum = 0;
    for (let near = itemAt(first, text); near <= itemAt(last, text); near += 1) sum += itemAt(lengths, near);
    return sum;
  });
}
