import type { GraphPath, GraphRetrieval } from '../../hipporag/graph-retrieval.ts';
import type { PassageHead } from './passage-head.ts';

/** What a picture of one question shows: phrases, the passages that were found, and what ties them. */
export interface PictureGraph {
  readonly question: string;
  readonly mode: GraphRetrieval['mode'];
  /** Where the walk begins first, the heaviest first. */
  readonly phrases: readonly PicturePhrase[];
  /** Best first. */
  readonly passages: readonly PicturePassage[];
  readonly edges: readonly PictureEdge[];
  /** With its marks; absent: nobody was asked for one. */
  readonly answer?: string;
}

export interface PicturePhrase {
  /** Of the element that draws it: `e1`. */
  readonly id: string;
  readonly label: string;
  /** Share of the reset vector; 0: the walk does not begin here. */
  readonly weight: number;
  /** What put it there. */
  readonly by: readonly string[];
}

export interface PicturePassage extends PassageHead {
  /** `p1`. */
  readonly id: string;
  /** From 1. */
  readonly rank: number;
  readonly chunkId: string;
  readonly text: string;
  readonly score: number;
  /** The answer cites it. */
  readonly isCited: boolean;
  readonly path?: GraphPath;
}

export interface PictureEdge {
  readonly id: string;
  /** Ids of a phrase, and of a phrase or a passage. */
  readonly from: string;
  readonly to: string;
  readonly kind: 'relation' | 'synonym' | 'contains';
  /** Predicates of a relation, each once; the cosine of a synonym. */
  readonly labels: readonly string[];
  /** Passages that were reached along it, by rank. */
  readonly ranks: readonly number[];
}
