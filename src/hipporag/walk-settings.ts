import { REFERENCE_WEIGHTS, type GraphWeights } from '../knowledge/graph-weights.ts';
import type { GraphRetrieveOptions } from './graph-retrieval.ts';

/** How a question becomes a ranking of passages. */
export interface WalkSettings {
  readonly weights: GraphWeights;
  /** Most facts that the walk begins at, and most phrases of them. */
  readonly facts: number;
  readonly phrases: number;
  /** Share of the walk that goes on along an edge. */
  readonly damping: number;
  /** What the best passage weighs in the reset vector, beside the best fact's 1. */
  readonly passageWeight: number;
  /** By what passages are weighed there. */
  readonly passageScores: 'dense' | 'hybrid';
  /** By what they are ranked where there is nothing to walk from. */
  readonly plainScores: 'dense' | 'hybrid';
  /** What the best passage that tells a fact counts in its score, beside its likeness to the question. */
  readonly sourceWeight: number;
  /** Passages whose facts are looked at, the best ones by words and vectors; of a small share of all facts vectors need be compared then. */
  readonly sourcePassages: number;
  /** What a name in the question weighs, divided by the root of the passages that hold it; 0: names are not looked for. */
  readonly nameWeight: number;
  /** Share of the plain scores in the ranking where facts were found without a language model. */
  readonly plainShare: number;
  readonly filter: 'none' | 'llm' | 'threshold';
}

/** The reference system's own. */
export const REFERENCE_WALK: WalkSettings = {
  weights: REFERENCE_WEIGHTS,
  facts: 5,
  phrases: 5,
  damping: 0.5,
  passageWeight: 0.05,
  passageScores: 'dense',
  plainScores: 'dense',
  sourceWeight: 0,
  sourcePassages: Infinity,
  nameWeight: 0,
  plainShare: 0,
  filter: 'none',
};

/** Chosen by split halves of a hundred questions (docs/decisions/2026-11-22-graph-retrieval.md). */
export const DEFAULT_WALK: WalkSettings = {
  ...REFERENCE_WALK,
  facts: 8,
  phrases: 8,
  plainScores: 'hybrid',
  sourceWeight: 2,
  sourcePassages: 200,
  nameWeight: 1 / 3,
  plainShare: 0.5,
};

/** Settings with the options of one call in their place. */
export function settingsOf(settings: WalkSettings, { facts, phrases, damping, passageWeight, filter }: GraphRetrieveOptions): WalkSettings {
  return {
    ...settings,
    facts: facts ?? settings.facts,
    phrases: phrases ?? settings.phrases,
    damping: damping ?? settings.damping,
    passageWeight: passageWeight ?? settings.passageWeight,
    filter: filter ?? settings.filter,
  };
}
