import type { Clue } from '../spec/clue.ts';
import type { Usage } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import type { Triple } from '../spec/extraction.ts';
import type { RatedCommunity } from './rate-communities.ts';

/** A fact that a question was linked to, normalised, with the passages that tell it. */
export interface RatedFact {
  readonly fact: Triple;
  /** From 0 to 1 over all facts of the memory. */
  readonly score: number;
  readonly chunkIds: readonly string[];
}

/** Where the walk began. */
export interface Seed {
  /** A phrase, or a chunk's id. */
  readonly node: string;
  readonly kind: 'phrase' | 'passage';
  /** Share of the reset vector, from 0 to 1. */
  readonly weight: number;
  /** What put it there. */
  readonly by: 'fact' | 'question' | 'clue' | 'dense';
}

/** How a passage was reached: nodes from a seed to it, and what each step rests on. */
export interface GraphPath {
  readonly steps: readonly GraphStep[];
}

export interface GraphStep {
  readonly from: string;
  readonly to: string;
  readonly kind: 'relation' | 'synonym' | 'contains';
  /** Of a relation: a triple that says so, and a chunk that tells it. */
  readonly fact?: Triple;
  readonly chunkId?: string;
  /** Of a synonym: the cosine. */
  readonly score?: number;
}

export interface GraphEvidence extends Evidence {
  /** Probability that the walk is found there; over all nodes they sum to 1. Absent in the mode `dense`. */
  readonly walkScore?: number;
  /** Cosine with the question; absent where the passage has no vector. */
  readonly denseScore?: number;
  /** With `paths`: the best way from a seed. */
  readonly path?: GraphPath;
  /** In the mode `whole`: position in `communities` of the one that it stands for. */
  readonly community?: number;
}

export interface GraphRetrieval {
  readonly question: string;
  /**
   * `dense`: no fact and no phrase was found to begin at; passages are ranked by their vectors and words. `whole`: the question is about the texts
   * as a whole, and the communities of the graph give their passages in turns.
   */
  readonly mode: 'graph' | 'dense' | 'whole';
  /** Best first; `score` is from 0 to 1 in both modes, and comparable within one reply only. */
  readonly evidence: readonly GraphEvidence[];
  /** What was kept of the facts, best first. */
  readonly facts: readonly RatedFact[];
  readonly seeds: readonly Seed[];
  /** Of a retrieval with clues of a memory: those that the passages' own `clues` count. */
  readonly clues?: readonly Clue[];
  /** Of `whole`: the communities that have most to say, best first. */
  readonly communities?: readonly RatedCommunity[];
  /** Of `whole`: what the texts are about, a line for each community; shown to the generator beside the evidence, and not cited. */
  readonly overview?: string;
  /** Of `retrieveIterative`: what each round looked for. */
  readonly thoughts?: readonly string[];
  readonly usage: Usage;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<'embed' | 'facts' | 'filter' | 'walk' | 'total', number>>;
}

/** Options of one retrieval; what is absent is as configured. */
export interface GraphRetrieveOptions {
  readonly signal?: AbortSignal | undefined;
  /** Most passages in the reply; default 8. */
  readonly limit?: number | undefined;
  readonly filter?: 'none' | 'llm' | 'threshold' | undefined;
  /** Share of the walk that goes on along an edge, 0 to 1 exclusive. */
  readonly damping?: number | undefined;
  /** Facts, and phrases of them, that the walk begins at. */
  readonly facts?: number | undefined;
  readonly phrases?: number | undefined;
  /** What a passage weighs in the reset vector beside the phrases. */
  readonly passageWeight?: number | undefined;
  /** Only passages of documents whose metadata has these values. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly paths?: boolean | undefined;
}
