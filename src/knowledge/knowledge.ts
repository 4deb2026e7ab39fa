import type { ChunkExtraction } from '../spec/extraction.ts';
import type { GrowingMatrix } from './growing-matrix.ts';

/** A normalised triple; `subject` and `object` are phrases, by number. */
export interface Fact {
  readonly subject: number;
  readonly predicate: string;
  readonly object: number;
}

/** Phrases of like meaning, by vectors; the pair stands under both. */
export interface Synonym {
  readonly phrase: number;
  /** Cosine, in double precision over the stored float32 vectors. */
  readonly score: number;
}

/**
 * Phrases, facts, their vectors and the pairs of like phrases, by number, for good: a number is given once and never taken back, so that
 * states of one memory share one vocabulary. What a state does not hold counts 0 in it.
 */
export interface Vocabulary {
  /** Normalised (normalise-phrase.ts); position = number. */
  readonly phrases: readonly string[];
  readonly facts: readonly Fact[];
  /** Row = number; a new phrase has its vector before it is in any state. */
  readonly phraseVectors: GrowingMatrix;
  readonly factVectors: GrowingMatrix;
  /** By phrase: neighbours at or above the threshold, best first (score, then text); at most 2,047, the reference's `synonymy_edge_topk`. */
  readonly synonyms: readonly (readonly Synonym[])[];
}

/** What one passage tells, by numbers. */
export interface PassageKnowledge {
  readonly extraction: ChunkExtraction;
  /** One entry per valid triple, repeats after normalisation included: they count in the weight of a relation. */
  readonly facts: Int32Array;
  /** Subjects and objects, each once, ascending. */
  readonly phrases: Int32Array;
}

/** What the passages of a memory tell. Immutable: `withPassages` and `withoutPassages` give a new one, which shares the vocabulary. */
export interface Knowledge {
  readonly vocabulary: Vocabulary;
  /** By chunk id. */
  readonly passages: ReadonlyMap<string, PassageKnowledge>;
  /** By phrase: passages that hold it; 0, or beyond the end: not in this state. */
  readonly phrasePassages: Int32Array;
  /** By fact: times it is told, over all passages. */
  readonly factCounts: Int32Array;
}
