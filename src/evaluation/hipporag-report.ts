import type { Growth } from './evaluate-growth.ts';
import type { WalksReport } from './evaluate-walks.ts';
import type { Measures } from './measures.ts';

/** What an evaluation of a corpus by HippoRAG's measures found. */
export interface HipporagReport {
  /** Files, as they were named. */
  readonly corpus: string;
  readonly questions: string;
  readonly openie?: string;
  /** Models of the embedders. */
  readonly embedders: readonly string[];
  readonly normalisation: string;
  readonly memory: { readonly directory: string; readonly reused: boolean; readonly passages: number; readonly phrases: number; readonly facts: number; readonly factsBy: readonly string[] };
  /** Passages that questions need and the corpus has not. */
  readonly missing: number;
  readonly unanswerable: number;
  readonly walks: WalksReport;
  readonly growth?: Growth;
  readonly answers?: Measures;
}
