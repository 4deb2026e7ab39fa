import type { ChunkExtraction, Triple } from '../spec/extraction.ts';
import type { Vocabulary } from './knowledge.ts';
import { normalisePhrase } from './normalise-phrase.ts';

export interface ExtractedPassage {
  readonly chunkId: string;
  readonly extraction: ChunkExtraction;
}

export interface PlannedPassage extends ExtractedPassage {
  /** Normalised, in their order, repeats included. */
  readonly triples: readonly Triple[];
}

/** Passages to be added, and what of them a vocabulary lacks: the caller has it embedded, and lets the vocabulary grow by it. */
export interface PassagePlan {
  readonly passages: readonly PlannedPassage[];
  /** Each once, in the order found. */
  readonly newPhrases: readonly string[];
  /** Each once, in the order found; `factText` makes the text that is embedded. */
  readonly newFacts: readonly Triple[];
}

/** Reads extractions into normalised triples. */
export function planPassages(vocabulary: Vocabulary, passages: readonly ExtractedPassage[]): PassagePlan {
  const phrases = new Set<string>();
  const facts = new Map<string, Triple>();
  const planned = passages.map((passage) => ({ ...passage, triples: normalisedTriples(passage.extraction, vocabulary) }));
  for (const triple of planned.flatMap(({ triples }) => triples)) {
    if (vocabulary.factNumber(triple) !== undefined) continue;
    const key = triple.join('\n');
    if (facts.has(key)) continue;
    facts.set(key, triple);
    for (const phrase of [triple[0], triple[2]]) if (vocabulary.phraseNumber(phrase) === undefined) phrases.add(phrase);
  }
  return { passages: planned, newPhrases: [...phrases], newFacts: [...facts.values()] };
}

// The reference keeps a triple of which nothing but its predicate is left, and so joins all such passages at one empty phrase.
function normalisedTriples({ triples }: ChunkExtraction, { normalisation }: Vocabulary): readonly Triple[] {
  const normalised = triples.map(([subject, predicate, object]): Triple => [
    normalisePhrase(subject, normalisation),
    normalisePhrase(predicate, normalisation),
    normalisePhrase(object, normalisation),
  ]);
  return normalisation === 'reference' ? normalised : normalised.filter(([subject, , object]) => subject !== '' && object !== '');
}
