import { createExactCosines } from './exact-cosines.ts';
import type { Knowledge, Synonym, Vocabulary } from './knowledge.ts';
import { isSynonymSource } from './synonym-source.ts';
import { leastScore, MOST_NEIGHBOURS, synonymOrder } from './synonym-lists.ts';

/** Synonyms as they count in a walk, position by position: of a source its best neighbours. */
export interface LiveSynonyms {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly scores: readonly number[];
}

export interface LiveSynonymsOptions {
  /** In this state. */
  readonly phrases: Int32Array;
  readonly mostSynonyms: number;
}

/** The best synonyms of each phrase of a state, among phrases of that state: what others are in the vocabulary makes no difference. */
export function liveSynonyms({ vocabulary, phrasePassages }: Knowledge, { phrases, mostSynonyms }: LiveSynonymsOptions): LiveSynonyms {
  const found = { from: [] as number[], to: [] as number[], scores: [] as number[] };
  const isLive = (phrase: number): boolean => (phrasePassages[phrase] ?? 0) > 0;
  for (const phrase of phrases) {
    const list = vocabulary.synonyms[phrase]!;
    if (list.length === 0 || !isSynonymSource(vocabulary.phrases[phrase]!, vocabulary.normalisation)) continue;
    let live = best(list, isLive, vocabulary, mostSynonyms);
    if (live.length < mostSynonyms && list.length >= MOST_NEIGHBOURS) live = best(allSynonyms(vocabulary, phrase), isLive, vocabulary, mostSynonyms);
    for (const synonym of live) {
      found.from.push(phrase);
      found.to.push(synonym.phrase);
      found.scores.push(synonym.score);
    }
  }
  return found;
}

// The empty phrase of the reference's normalisation is nobody's synonym.
function best(list: readonly Synonym[], isLive: (phrase: number) => boolean, { phrases }: Vocabulary, most: number): readonly Synonym[] {
  if (list.length <= most && list.every(({ phrase }) => isLive(phrase) && phrases[phrase] !== '')) return list;
  return list.filter(({ phrase }) => isLive(phrase) && phrases[phrase] !== '').slice(0, most);
}

/** Whoever is like a phrase, best first, at the cost of looking at all: for where the stored list was cut, and too many of it are gone. */
export function allSynonyms(vocabulary: Vocabulary, phrase: number): readonly Synonym[] {
  const { phrases, phraseVectors } = vocabulary;
  const least = leastScore(vocabulary);
  const cosines = createExactCosines(phraseVectors.all(), phraseVectors.dimension);
  const all = phrases.map((_, other): Synonym => ({ phrase: other, score: cosines.of(phrase, other) }));
  return all.filter((synonym) => synonym.phrase !== phrase && synonym.score >= least).toSorted(synonymOrder(phrases));
}
