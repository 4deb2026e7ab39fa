import type { Knowledge, PassageKnowledge, Vocabulary } from './knowledge.ts';
import type { PassagePlan, PlannedPassage } from './plan-passages.ts';

/** Knowledge of no passage. */
export function emptyKnowledge(vocabulary: Vocabulary): Knowledge {
  return { vocabulary, passages: new Map(), phrasePassages: new Int32Array(0), factCounts: new Int32Array(0) };
}

/** Adds planned passages, once the vocabulary has grown by what is new in them. A passage whose id is there already is replaced. */
export function withPassages(knowledge: Knowledge, plan: Pick<PassagePlan, 'passages'>): Knowledge {
  const { vocabulary } = knowledge;
  return changed(knowledge, (passages) => {
    for (const passage of plan.passages) passages.put(passage.chunkId, numbered(vocabulary, passage));
  });
}

/** Takes passages out, with all that only they told; an id that is not there is passed over. */
export function withoutPassages(knowledge: Knowledge, chunkIds: Iterable<string>): Knowledge {
  return changed(knowledge, (passages) => {
    for (const chunkId of chunkIds) passages.put(chunkId, undefined);
  });
}

/** Adds passages whose numbers are known, from a saved memory. */
export function withNumberedPassages(knowledge: Knowledge, numberedPassages: Iterable<readonly [chunkId: string, passage: PassageKnowledge]>): Knowledge {
  return changed(knowledge, (passages) => {
    for (const [chunkId, passage] of numberedPassages) passages.put(chunkId, passage);
  });
}

interface ChangingPassages {
  /** `undefined`: taken out. */
  put(chunkId: string, passage: PassageKnowledge | undefined): void;
}

function changed({ vocabulary, ...before }: Knowledge, change: (passages: ChangingPassages) => void): Knowledge {
  const passages = new Map(before.passages);
  const phrasePassages = widened(before.phrasePassages, vocabulary.phrases.length);
  const factCounts = widened(before.factCounts, vocabulary.facts.length);
  const count = (passage: PassageKnowledge | undefined, by: 1 | -1): void => {
    for (const phrase of passage?.phrases ?? []) phrasePassages[phrase]! += by;
    for (const fact of passage?.facts ?? []) factCounts[fact]! += by;
  };
  change({
    put(chunkId, passage) {
      count(passages.get(chunkId), -1);
      count(passage, 1);
      if (passage === undefined) passages.delete(chunkId);
      else passages.set(chunkId, passage);
    },
  });
  return { vocabulary, passages, phrasePassages, factCounts };
}

function widened(counts: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(length);
  wider.set(counts);
  return wider;
}

function numbered(vocabulary: Vocabulary, { extraction, triples }: PlannedPassage): PassageKnowledge {
  const facts = Int32Array.from(triples, (triple) => {
    const number = vocabulary.factNumber(triple);
    if (number === undefined) throw new RangeError('the vocabulary has not grown by what these passages tell');
    return number;
  });
  const phrases = new Set<number>();
  for (const fact of facts) {
    phrases.add(vocabulary.facts[fact]!.subject);
    phrases.add(vocabulary.facts[fact]!.object);
  }
  return { extraction, facts, phrases: Int32Array.from(phrases).toSorted() };
}
