import type { Span } from '../spec/text.ts';
import { chooseExcerpts } from '../text/choose-excerpts.ts';
import { rateExcerpts as ratePassages } from '../text/rate-excerpts.ts';
import { itemAt } from '../util/item-at.ts';
import type { RecallView } from './recall-view.ts';

export interface RatedExcerpt extends Span {
  readonly documentId: string;
  readonly score: number;
}

/** More than any task shows. */
const MOST = 8;

/** Excerpts of the best windows, of up to `sentences` each, nearest to an answer of the question first. No two overlap. */
export function rateExcerpts({ corpus, question, hits }: Pick<RecallView, 'corpus' | 'question' | 'hits'>, sentences: number): readonly RatedExcerpt[] {
  const passages = hits.map((hit) => corpus.text(hit));
  const chosen = chooseExcerpts(ratePassages(question, passages, { sentences }), { passages, most: MOST });
  return chosen.map(({ passage, start, end, score }) => {
    const { documentId, start: offset } = itemAt(hits, passage);
    return { documentId, start: offset + start, end: offset + end, score };
  });
}
