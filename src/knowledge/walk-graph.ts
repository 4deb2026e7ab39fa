import type { WeightedGraph } from '../graph/weighted-graph.ts';
import type { GraphWeights } from './graph-weights.ts';
import type { Knowledge } from './knowledge.ts';

/** What a walk goes over: phrases in the order of their texts, then passages in the order of their ids, whatever came first. */
export interface WalkGraph {
  readonly graph: WeightedGraph;
  readonly knowledge: Knowledge;
  readonly weights: GraphWeights;
  /** Node = position: number of the phrase in the vocabulary. */
  readonly phrases: Int32Array;
  /** Node = position + number of phrases: chunk id. */
  readonly passages: readonly string[];
  /** By number in the vocabulary; -1: the phrase is not in this state. */
  readonly phraseNodes: Int32Array;
  readonly passageNodes: ReadonlyMap<string, number>;
  readonly counts: GraphCounts;
}

export interface GraphCounts {
  readonly phrases: number;
  readonly passages: number;
  /** Different facts. */
  readonly facts: number;
  /** Edges by kind; a pair of phrases can have one of each. */
  readonly relations: number;
  readonly synonyms: number;
  readonly contains: number;
  /** As the reference counts: a relation stands twice, a synonym once for each of its phrases that is a source, and takes a relation's place there. */
  readonly referenceEdges: number;
}
