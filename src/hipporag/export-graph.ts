import { tellingsOf } from '../knowledge/tellings.ts';
import { tripleOf } from '../knowledge/triple-of.ts';
import type { ChunkExtraction, Triple } from '../spec/extraction.ts';
import { itemAt } from '../util/item-at.ts';
import type { LoadedGraph } from './loaded-graph.ts';

/** A graph as one JSON value: everything in an order that does not depend on when it came. */
export interface ExportedGraph {
  readonly phrases: readonly { readonly phrase: string; readonly passages: number }[];
  readonly facts: readonly { readonly fact: Triple; readonly times: number; readonly chunkIds: readonly string[] }[];
  readonly synonyms: readonly { readonly phrases: readonly [string, string]; readonly score: number }[];
  readonly passages: readonly ({ readonly chunkId: string; readonly documentId: string; readonly title: string; readonly text: string } & ChunkExtraction)[];
}

export function exportGraph({ state: { knowledge }, corpus }: LoadedGraph): ExportedGraph {
  const { vocabulary, passages, phrasePassages, factCounts } = knowledge;
  const isLive = (phrase: number): boolean => (phrasePassages[phrase] ?? 0) > 0;
  const phrases = Array.from(vocabulary.order).filter(isLive);
  const { passagesOf } = tellingsOf(knowledge);
  const facts = [...factCounts.keys()].filter((fact) => itemAt(factCounts, fact) > 0);
  const told = facts.map((fact) => ({ fact: tripleOf(vocabulary, fact), times: itemAt(factCounts, fact), chunkIds: passagesOf(fact) }));
  return {
    phrases: phrases.map((phrase) => ({ phrase: itemAt(vocabulary.phrases, phrase), passages: itemAt(phrasePassages, phrase) })),
    facts: told.toSorted((one, other) => compare(one.fact.join('\n'), other.fact.join('\n'))),
    synonyms: phrases.flatMap((phrase) => pairsOf(itemAt(vocabulary.phrases, phrase), itemAt(vocabulary.synonyms, phrase).filter((synonym) => isLive(synonym.phrase)).map((synonym) => ({ ...synonym, text: itemAt(vocabulary.phrases, synonym.phrase) })))),
    passages: [...passages].toSorted(([one], [other]) => compare(one, other)).map(([chunkId, { extraction }]) => {
      const chunk = corpus.chunk(chunkId);
      return { chunkId, documentId: chunk.documentId, title: corpus.document(chunk.documentId).title, text: corpus.text(chunk), ...extraction };
    }),
  };
}

/** Each pair once: under the phrase that comes first. */
function pairsOf(phrase: string, synonyms: readonly { readonly text: string; readonly score: number }[]): ExportedGraph['synonyms'] {
  return synonyms.filter(({ text }) => phrase < text).map(({ text, score }) => ({ phrases: [phrase, text], score }));
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
