import type { Corpus, WindowHit } from '../spec/corpus.ts';
import type { Span } from '../spec/text.ts';
import { answerScores } from '../text/answer-scores.ts';
import { cutExcerpts } from '../text/cut-excerpts.ts';
import { overlaps } from '../text/overlaps.ts';
import type { RecallView } from './recall-view.ts';

export interface RatedExcerpt extends Span {
  readonly documentId: string;
  readonly score: number;
}

/** What the best window has before the others, beside the words of the question that an excerpt holds (0 to 1). */
const FIRST_WINDOW = 0.2;

/** Excerpts of the best windows, of up to `sentences` each, nearest to an answer of the question first. No two overlap. */
export function rateExcerpts({ corpus, question, hits }: Pick<RecallView, 'corpus' | 'question' | 'hits'>, sentences: number): readonly RatedExcerpt[] {
  const excerpts = hits.flatMap((hit, rank) => excerptsOf(corpus, hit, sentences).map((excerpt) => ({ ...excerpt, rank })));
  const scores = answerScores(question, excerpts.map((excerpt) => corpus.text(excerpt)));
  const rated = excerpts
    .map(({ documentId, start, end, rank }, index) => ({ documentId, start, end, score: (scores[index] ?? 0) + FIRST_WINDOW / (1 + rank) }))
    .toSorted((a, b) => b.score - a.score);
  const chosen: RatedExcerpt[] = [];
  for (const excerpt of rated) {
    if (chosen.every((other) => other.documentId !== excerpt.documentId || !overlaps(other, excerpt))) chosen.push(excerpt);
  }
  return chosen;
}

function excerptsOf(corpus: Corpus, hit: WindowHit, sentences: number): readonly (Span & { readonly documentId: string })[] {
  return cutExcerpts(corpus.text(hit), sentences).map(({ start, end }) => ({ documentId: hit.documentId, start: hit.start + start, end: hit.start + end }));
}
