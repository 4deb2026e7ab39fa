import type { Corpus, WindowHit } from '../spec/corpus.ts';
import type { Span } from '../spec/text.ts';
import { searchTerms } from '../text/search-terms.ts';
import { splitSentences } from '../text/split-sentences.ts';

export interface RatedSentence extends Span {
  readonly documentId: string;
  readonly score: number;
}

/**
 * The sentences of the best windows, best first: the share of the question that a sentence holds, rare words counting more, a
 * little for the rank of its window. A line of dialogue that asks the same is left out: it answers nothing.
 */
export function rateSentences(corpus: Corpus, question: string, hits: readonly WindowHit[]): readonly RatedSentence[] {
  const wanted = new Set(searchTerms(question));
  const sentences = hits.flatMap((hit, rank) => sentencesOf(corpus, hit).map((sentence) => ({ ...sentence, rank })));
  const rarity = (term: string): number => Math.log(1 + sentences.length / (1 + sentences.filter(({ terms }) => terms.has(term)).length));
  const weights = new Map([...wanted].map((term) => [term, rarity(term)]));
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  return sentences
    .map(({ documentId, start, end, terms, isQuestion, rank }) => {
      const held = [...weights].reduce((sum, [term, weight]) => sum + (terms.has(term) ? weight : 0), 0);
      const share = held / total;
      return { documentId, start, end, score: isQuestion && share > 0.5 ? 0 : share + 0.3 / (1 + rank) };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
}

interface Sentence extends Span {
  readonly documentId: string;
  readonly terms: ReadonlySet<string>;
  readonly isQuestion: boolean;
}

function sentencesOf(corpus: Corpus, hit: WindowHit): readonly Sentence[] {
  const text = corpus.text(hit);
  return splitSentences(text).map(({ start, end }) => {
    const sentence = text.slice(start, end).trimEnd();
    return {
      documentId: hit.documentId,
      start: hit.start + start,
      end: hit.start + start + sentence.length,
      terms: new Set(searchTerms(sentence)),
      isQuestion: /[?？]["'”’」』)]*$/u.test(sentence),
    };
  });
}
