import type { ChunkExtraction, Triple } from '../spec/extraction.ts';
import type { GrowingMatrix } from './growing-matrix.ts';
import type { Normalisation } from './normalise-phrase.ts';

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
  /** What makes a phrase of words; all phrases here are made by it. */
  readonly normalisation: Normalisation;
  /** Cosine from which two phrases are synonyms. */
  readonly synonymThreshold: number;
  /** Normalised (normalise-phrase.ts); position = number. */
  readonly phrases: readonly string[];
  readonly facts: readonly Fact[];
  /** Row = number; a new phrase has its vector before it is in any state. */
  readonly phraseVectors: GrowingMatrix;
  readonly factVectors: GrowingMatrix;
  /** By phrase: neighbours at or above the threshold, best first (score, then text); all of them where there are less than 2,047. */
  readonly synonyms: readonly (readonly Synonym[])[];
  /** Numbers of the phrases in the order of their texts, by code units. */
  readonly order: Int32Array;
  /** Of a normalised phrase; absent: none such. */
  phraseNumber(phrase: string): number | undefined;
  /** Of a normalised triple. */
  factNumber(triple: Triple): number | undefined;
  /** Adds what is new, whole or not at all; calls wait for each other, and what an earlier one added is passed over. */
  grow(growth: Growth, options: GrowOptions): Promise<void>;
}

/** New phrases and facts (normalised) with their vectors, row by row. */
export interface Growth {
  readonly phrases: readonly string[];
  readonly phraseVectors: Float32Array;
  /** Their subjects and objects stand in `phrases`, or in the vocabulary. */
  readonly facts: readonly Triple[];
  readonly factVectors: Float32Array;
}

export interface GrowOptions {
  readonly signal?: AbortSignal | undefined;
  /** `plain`: without FAISS, as where it cannot be had; the same pairs. */
  readonly search?: 'auto' | 'plain' | undefined;
  /** New phrases that were compared with all. */
  readonly onCompared?: ((done: number, total: number) => void) | undefined;
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
