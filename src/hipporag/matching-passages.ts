import type { Corpus } from '../spec/corpus.ts';
import { itemAt } from '../util/item-at.ts';
import type { GraphRetrieveOptions } from './graph-retrieval.ts';
import type { RetrievalTables } from './retrieval-tables.ts';

/** By passage of the walk graph: 1 where it may be found, by the metadata of its document. */
export function matchingPassages(corpus: Corpus, metadata: GraphRetrieveOptions['metadata'], { chunkOfPassage }: RetrievalTables): Uint8Array {
  const wanted = Object.entries(metadata ?? {});
  const isWanted = new Map(wanted.length === 0 ? [] : corpus.documents.map(({ id, metadata: own }) => [id, wanted.every(([name, value]) => own?.[name] === value)]));
  return Uint8Array.from(chunkOfPassage, (chunk) => {
    if (chunk < 0) return 0;
    return isWanted.get(itemAt(corpus.chunks, chunk).documentId) === false ? 0 : 1;
  });
}
