/** How edges of each kind weigh in a walk. Chosen when the walk graph is compiled: a change of them needs no new index. */
export interface GraphWeights {
  /** Per triple of a pair of phrases. */
  readonly relation: number;
  /** Times the cosine of a pair, for each direction in which it counts (a phrase of two letters or less is never a source). */
  readonly synonym: number;
  /** Passage to phrase. */
  readonly contains: number;
  /** Most synonyms of one phrase, best first; the reference's 101. */
  readonly mostSynonyms: number;
  /** Whether a synonym takes the place of relations in its direction, as in the reference, or adds to them. */
  readonly synonymReplaces: boolean;
}

/** The reference's weights: it adds every relation twice, and a synonym once per direction. */
export const REFERENCE_WEIGHTS: GraphWeights = { relation: 2, synonym: 1, contains: 1, mostSynonyms: 101, synonymReplaces: true };
