import type { Span } from '../spec/text.ts';
import { rankExcerpts } from '../excerpts/rank-excerpts.ts';
import { itemAt } from '../util/item-at.ts';
import type { RecallView } from './recall-view.ts';

type Place = Span & { readonly documentId: string };

export interface NearestOptions {
  /** Windows or chunks, best first. */
  readonly places: readonly Place[];
  /** Most sentences in one excerpt. */
  readonly sentences: number;
  readonly most: number;
}

export interface NearestExcerpts {
  /** Best first; no two overlap. */
  readonly excerpts: readonly Place[];
  /** Whether they may answer the question. */
  readonly isAnswer: boolean;
}

/** The excerpts of places in the texts that are nearest to an answer of the question. */
export function nearestExcerpts({ corpus, question }: Pick<RecallView, 'corpus' | 'question'>, { places, sentences, most }: NearestOptions): NearestExcerpts {
  const passages = places.map((place) => ({ start: place.start, text: corpus.text(place) }));
  const { excerpts, isAnswer } = rankExcerpts(question, { passages, sentences, most });
  return { excerpts: excerpts.map(({ passage, start, end }) => ({ documentId: itemAt(places, passage).documentId, start, end })), isAnswer };
}
