import type { Corpus, WindowHit } from '../spec/corpus.ts';
import type { EntityGraph } from './entity-graph.ts';
import type { EntityIndex } from './entity-index.ts';
import type { KeyPoint } from './key-point.ts';
import type { WalkedPassage } from './walk-passages.ts';

/** What one request is answered from. */
export interface RecallView {
  readonly corpus: Corpus;
  readonly entities: EntityIndex;
  readonly graph: EntityGraph;
  readonly keyPoints: readonly KeyPoint[];
  readonly question: string;
  /** Best windows for the question, best first; none for an empty question. */
  readonly hits: readonly WindowHit[];
  /** Passages that the question finds and that those lead to, best first, each with its window nearest to the question. */
  readonly passages: readonly FocusedPassage[];
}

export interface FocusedPassage extends WalkedPassage {
  readonly window: WindowHit;
}
