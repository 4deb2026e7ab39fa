import type { Triple } from '../spec/extraction.ts';
import { itemAt } from '../util/item-at.ts';
import type { CandidateFinder } from './candidate-finder.ts';
import { createGrowingMatrix } from './growing-matrix.ts';
import type { Fact, GrowOptions, Growth, Synonym, Vocabulary } from './knowledge.ts';
import { findLikeRows, type LikeRows } from './like-rows.ts';
import { mergeOrders } from './merge-orders.ts';
import type { Normalisation } from './normalise-phrase.ts';
import { cut, leastScore, SYNONYM_THRESHOLD, synonymOrder } from './synonym-lists.ts';

/** Everything of a vocabulary that was saved: rows and lists by number. */
export interface StoredVocabulary {
  readonly phrases: readonly string[];
  readonly facts: readonly Fact[];
  readonly phraseVectors: Float32Array;
  readonly factVectors: Float32Array;
  readonly synonyms: readonly (readonly Synonym[])[];
}

export interface VocabularyOptions {
  readonly normalisation: Normalisation;
  /** Values of a vector. */
  readonly dimension: number;
  /** Default: 0.8. */
  readonly synonymThreshold?: number | undefined;
  readonly stored?: StoredVocabulary | undefined;
}

/** An empty vocabulary, or one as it was saved. */
export function createVocabulary({ normalisation, dimension, synonymThreshold = SYNONYM_THRESHOLD, stored }: VocabularyOptions): Vocabulary {
  const phrases = [...(stored?.phrases ?? [])];
  const facts = [...(stored?.facts ?? [])];
  const synonyms = [...(stored?.synonyms ?? [])];
  const phraseVectors = createGrowingMatrix(dimension, itemsOf(stored?.phraseVectors, phrases.length * dimension));
  const factVectors = createGrowingMatrix(dimension, itemsOf(stored?.factVectors, facts.length * dimension));
  const phraseNumbers = new Map(phrases.map((phrase, number) => [phrase, number]));
  const factNumbers = new Map(facts.map((fact, number) => [factKey(fact.subject, fact.predicate, fact.object), number]));
  let order = mergeOrders(phrases, new Int32Array(0));
  let growing = Promise.resolve();
  let finder: CandidateFinder | undefined;

  const factNumber = ([subject, predicate, object]: Triple): number | undefined => {
    const from = phraseNumbers.get(subject);
    const to = phraseNumbers.get(object);
    return from === undefined || to === undefined ? undefined : factNumbers.get(factKey(from, predicate, to));
  };

  // A growth that is broken off has compared rows that are never added: the next begins with a new finder.
  const compare = async (added: Float32Array, options: GrowOptions): Promise<LikeRows['rows']> => {
    const kept = finder;
    finder = undefined;
    const like = await findLikeRows({ before: phraseVectors.all(), added, dimension, least: leastScore({ synonymThreshold }), finder: kept, ...options });
    finder = like.finder;
    return like.rows;
  };

  // What is new is compared with all before any of it is added: a growth that is broken off has added nothing.
  const growNow = async (growth: Growth, options: GrowOptions): Promise<void> => {
    const newPhrases = positionsOf(growth.phrases, (phrase) => phraseNumbers.get(phrase));
    const newVectors = rowsAt(growth.phraseVectors, newPhrases, dimension);
    const first = phrases.length;
    const likeRows = newPhrases.length === 0 ? [] : await compare(newVectors, options);
    for (const at of newPhrases) {
      const phrase = itemAt(growth.phrases, at);
      phraseNumbers.set(phrase, phrases.push(phrase) - 1);
    }
    if (newPhrases.length > 0) phraseVectors.append(newVectors);
    addSynonyms({ phrases, synonyms, first, likeRows });
    order = mergeOrders(phrases, order);
    addFacts(growth);
  };

  const addFacts = (growth: Growth): void => {
    const newFacts = positionsOf(growth.facts, factNumber);
    for (const at of newFacts) {
      const [subject, predicate, object] = itemAt(growth.facts, at);
      const fact = { subject: numberOf(phraseNumbers, subject), predicate, object: numberOf(phraseNumbers, object) };
      factNumbers.set(factKey(fact.subject, predicate, fact.object), facts.push(fact) - 1);
    }
    if (newFacts.length > 0) factVectors.append(rowsAt(growth.factVectors, newFacts, dimension));
  };

  return {
    normalisation,
    synonymThreshold,
    phrases,
    facts,
    phraseVectors,
    factVectors,
    synonyms,
    get order() {
      return order;
    },
    phraseNumber: (phrase) => phraseNumbers.get(phrase),
    factNumber,
    grow(growth, options) {
      checkGrowth(growth, dimension);
      const grown = growing.then(async () => await growNow(growth, options));
      // The next call waits for this one, and has nothing to do with how it ended: its own caller is told.
      growing = grown.catch(() => undefined);
      return grown;
    },
  };
}

function factKey(subject: number, predicate: string, object: number): string {
  return `${subject} ${object} ${predicate}`;
}

/** Positions of items that have no number yet, each item once. */
function positionsOf<T extends string | Triple>(items: readonly T[], number: (item: T) => number | undefined): readonly number[] {
  const seen = new Set<string>();
  const positions: number[] = [];
  for (const [at, item] of items.entries()) {
    const key = typeof item === 'string' ? item : item.join('\n');
    if (number(item) !== undefined || seen.has(key)) continue;
    seen.add(key);
    positions.push(at);
  }
  return positions;
}

function rowsAt(vectors: Float32Array, positions: readonly number[], dimension: number): Float32Array {
  const rows = new Float32Array(positions.length * dimension);
  for (const [row, at] of positions.entries()) rows.set(vectors.subarray(at * dimension, (at + 1) * dimension), row * dimension);
  return rows;
}

function itemsOf(vectors: Float32Array = new Float32Array(0), length: number): Float32Array {
  if (vectors.length !== length) throw new RangeError(`${vectors.length} values of vectors are not ${length}`);
  return vectors;
}

function checkGrowth({ phrases, phraseVectors, facts, factVectors }: Growth, dimension: number): void {
  if (phraseVectors.length !== phrases.length * dimension || factVectors.length !== facts.length * dimension) {
    throw new RangeError(`${phraseVectors.length} and ${factVectors.length} values are not ${phrases.length} and ${facts.length} rows of ${dimension}`);
  }
}

function numberOf(numbers: ReadonlyMap<string, number>, phrase: string): number {
  const number = numbers.get(phrase);
  if (number === undefined) throw new RangeError('a fact names a phrase that has no vector');
  return number;
}

interface SynonymsToAdd {
  readonly phrases: readonly string[];
  /** Changed: new phrases get theirs, and those of their older neighbours are replaced. */
  readonly synonyms: (readonly Synonym[])[];
  readonly first: number;
  readonly likeRows: LikeRows['rows'];
}

function addSynonyms({ phrases, synonyms, first, likeRows }: SynonymsToAdd): void {
  const added = new Map<number, Synonym[]>();
  const add = (phrase: number, synonym: Synonym): void => {
    const list = added.get(phrase);
    if (list === undefined) added.set(phrase, [synonym]);
    else list.push(synonym);
  };
  for (const [at, rows] of likeRows.entries()) {
    synonyms.push([]);
    for (const { row, score } of rows) {
      add(row, { phrase: first + at, score });
      add(first + at, { phrase: row, score });
    }
  }
  const inOrder = synonymOrder(phrases);
  for (const [phrase, list] of added) synonyms[phrase] = cut([...itemAt(synonyms, phrase), ...list].toSorted(inOrder));
}
