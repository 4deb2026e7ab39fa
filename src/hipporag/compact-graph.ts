import { randomUUID } from 'node:crypto';
import type { Fact, Knowledge, PassageKnowledge, Synonym } from '../knowledge/knowledge.ts';
import { createVocabulary } from '../knowledge/vocabulary.ts';
import { emptyKnowledge, withNumberedPassages } from '../knowledge/with-passages.ts';
import { itemAt } from '../util/item-at.ts';
import type { SavedGraph } from './graph-files.ts';

/** Share of phrases and facts that no passage tells any more above which a vocabulary is made anew without them. */
const MOST_DEAD = 1 / 3;

/** The same graph; where much of its vocabulary is dead, over a new one with what is told alone. */
export function compactGraph(graph: SavedGraph): SavedGraph {
  const { phrasePassages, factCounts, vocabulary } = graph.knowledge;
  const rows = vocabulary.phrases.length + vocabulary.facts.length;
  const live = told(phrasePassages) + told(factCounts);
  return rows - live <= rows * MOST_DEAD ? graph : { ...graph, knowledge: compacted(graph.knowledge), vocabularyId: randomUUID() };
}

function told(counts: Int32Array): number {
  return counts.reduce((sum, count) => (count > 0 ? sum + 1 : sum), 0);
}

function compacted({ vocabulary, passages, phrasePassages, factCounts }: Knowledge): Knowledge {
  const { dimension } = vocabulary.phraseVectors;
  const phrases = liveNumbers(phrasePassages);
  const facts = liveNumbers(factCounts);
  const stored = {
    phrases: phrases.kept.map((phrase) => itemAt(vocabulary.phrases, phrase)),
    facts: facts.kept.map((fact) => movedFact(itemAt(vocabulary.facts, fact), phrases.placeOf)),
    phraseVectors: rowsOf(phrases.kept, (row) => vocabulary.phraseVectors.row(row), dimension),
    factVectors: rowsOf(facts.kept, (row) => vocabulary.factVectors.row(row), dimension),
    synonyms: phrases.kept.map((phrase) => itemAt(vocabulary.synonyms, phrase).flatMap((synonym) => movedSynonym(synonym, phrases.placeOf))),
  };
  const anew = emptyKnowledge(createVocabulary({ normalisation: vocabulary.normalisation, dimension, stored }));
  return withNumberedPassages(anew, [...passages].map(([chunkId, passage]) => [chunkId, movedPassage(passage, phrases.placeOf, facts.placeOf)] as const));
}

interface LiveNumbers {
  readonly kept: readonly number[];
  /** By old number; -1: dead. */
  readonly placeOf: Int32Array;
}

function liveNumbers(counts: Int32Array): LiveNumbers {
  const kept: number[] = [];
  const placeOf = new Int32Array(counts.length).fill(-1);
  for (const [number, count] of counts.entries()) if (count > 0) placeOf[number] = kept.push(number) - 1;
  return { kept, placeOf };
}

function rowsOf(rows: readonly number[], rowAt: (row: number) => Float32Array, dimension: number): Float32Array {
  const vectors = new Float32Array(rows.length * dimension);
  for (const [at, row] of rows.entries()) vectors.set(rowAt(row), at * dimension);
  return vectors;
}

function movedFact({ subject, predicate, object }: Fact, placeOf: Int32Array): Fact {
  return { subject: itemAt(placeOf, subject), predicate, object: itemAt(placeOf, object) };
}

function movedSynonym({ phrase, score }: Synonym, placeOf: Int32Array): readonly Synonym[] {
  const place = placeOf[phrase] ?? -1;
  return place < 0 ? [] : [{ phrase: place, score }];
}

function movedPassage({ extraction, facts, phrases }: PassageKnowledge, phrasePlaces: Int32Array, factPlaces: Int32Array): PassageKnowledge {
  return { extraction, facts: facts.map((fact) => itemAt(factPlaces, fact)), phrases: phrases.map((phrase) => itemAt(phrasePlaces, phrase)).toSorted() };
}
