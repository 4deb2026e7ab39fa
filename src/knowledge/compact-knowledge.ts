import { itemAt } from '../util/item-at.ts';
import type { GrowingMatrix } from './growing-matrix.ts';
import type { Fact, Knowledge, PassageKnowledge, Synonym } from './knowledge.ts';
import { allSynonyms } from './live-synonyms.ts';
import { cut, MOST_NEIGHBOURS } from './synonym-lists.ts';
import { createVocabulary } from './vocabulary.ts';
import { emptyKnowledge, withNumberedPassages } from './with-passages.ts';

/**
 * The same knowledge over a vocabulary of its own, which holds nothing that no passage tells: phrases in the order of their texts, facts in
 * that of their subjects, objects and predicates. It says the same as one that never held more, and gives the same files.
 */
export function compactKnowledge(knowledge: Knowledge): Knowledge {
  const { vocabulary, passages, phrasePassages, factCounts } = knowledge;
  const phrases = vocabulary.order.filter((phrase) => (phrasePassages[phrase] ?? 0) > 0);
  const phraseNumbers = renumbered(phrases, vocabulary.phrases.length);
  const fact = (number: number): Fact => {
    const { subject, predicate, object } = itemAt(vocabulary.facts, number);
    return { subject: itemAt(phraseNumbers, subject), predicate, object: itemAt(phraseNumbers, object) };
  };
  const facts = Int32Array.from(vocabulary.facts.keys()).filter((number) => (factCounts[number] ?? 0) > 0).toSorted((one, other) => compareFacts(fact(one), fact(other)));
  const factNumbers = renumbered(facts, vocabulary.facts.length);
  const compact = createVocabulary({
    normalisation: vocabulary.normalisation,
    synonymThreshold: vocabulary.synonymThreshold,
    dimension: vocabulary.phraseVectors.dimension,
    stored: {
      phrases: Array.from(phrases, (phrase) => itemAt(vocabulary.phrases, phrase)),
      facts: Array.from(facts, fact),
      phraseVectors: rowsOf(vocabulary.phraseVectors, phrases),
      factVectors: rowsOf(vocabulary.factVectors, facts),
      synonyms: Array.from(phrases, (phrase) => liveList(knowledge, phrase).map(({ phrase: other, score }) => ({ phrase: itemAt(phraseNumbers, other), score }))),
    },
  });
  const numbered = ({ extraction, ...told }: PassageKnowledge): PassageKnowledge => ({
    extraction,
    facts: told.facts.map((number) => itemAt(factNumbers, number)),
    phrases: told.phrases.map((number) => itemAt(phraseNumbers, number)).toSorted(),
  });
  return withNumberedPassages(emptyKnowledge(compact), Array.from(passages, ([chunkId, passage]) => [chunkId, numbered(passage)] as const));
}

/** By old number: the new one; -1: none. */
function renumbered(kept: Int32Array, size: number): Int32Array {
  const numbers = new Int32Array(size).fill(-1);
  for (const [number, old] of kept.entries()) numbers[old] = number;
  return numbers;
}

function compareFacts(one: Fact, other: Fact): number {
  return one.subject - other.subject || one.object - other.object || (one.predicate < other.predicate ? -1 : 1);
}

function rowsOf(matrix: GrowingMatrix, numbers: Int32Array): Float32Array {
  const rows = new Float32Array(numbers.length * matrix.dimension);
  for (const [row, number] of numbers.entries()) rows.set(matrix.row(number), row * matrix.dimension);
  return rows;
}

// A list that was cut and now lacks something is no longer the best of all: it is made again.
function liveList({ vocabulary, phrasePassages }: Knowledge, phrase: number): readonly Synonym[] {
  const isLive = (synonym: Synonym): boolean => (phrasePassages[synonym.phrase] ?? 0) > 0;
  const list = itemAt(vocabulary.synonyms, phrase);
  const live = list.filter(isLive);
  return list.length < MOST_NEIGHBOURS || live.length === list.length ? live : cut(allSynonyms(vocabulary, phrase).filter(isLive));
}
