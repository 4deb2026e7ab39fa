import type { Corpus, WindowHit } from '../spec/corpus.ts';
import type { EntityIndex } from './entity-index.ts';
import type { KeyPoint } from './key-point.ts';

/** What one request is answered from. */
export interface RecallView {
  readonly corpus: Corpus;
  readonly entities: EntityIndex;
  readonly keyPoints: readonly KeyPoint[];
  readonly question: string;
  /** Best windows for the question, best first; none for an empty question. */
  readonly hits: readonly WindowHit[];
}
