import type { CorpusPart } from './corpus-part.ts';
import type { Window } from '../spec/text.ts';

/** Neighbouring chunks of one document under one heading. */
export interface Section {
  readonly documentId: string;
  readonly chunks: number;
  readonly windows: readonly Window[];
}

/** A section longer than this is cut into equal parts: a text without headings is no single section. */
const MOST_CHUNKS = 32;

/** The sections of a corpus in the order of the text. */
export function findSections(corpus: CorpusPart): readonly Section[] {
  const windows = Map.groupBy(corpus.windows, ({ chunkId }) => chunkId);
  const runs: { documentId: string; heading: string | undefined; chunkIds: string[] }[] = [];
  for (const { id, documentId, heading } of corpus.chunks) {
    const run = runs.at(-1);
    if (run !== undefined && run.documentId === documentId && run.heading === heading) run.chunkIds.push(id);
    else runs.push({ documentId, heading, chunkIds: [id] });
  }
  return runs.flatMap(({ documentId, chunkIds }) =>
    equalParts(chunkIds, Math.ceil(chunkIds.length / MOST_CHUNKS)).map((part) => ({
      documentId,
      chunks: part.length,
      windows: part.flatMap((chunkId) => windows.get(chunkId) ?? []),
    })),
  );
}

function equalParts<Item>(items: readonly Item[], count: number): readonly (readonly Item[])[] {
  return Array.from({ length: count }, (_, part) => items.slice(Math.floor((part * items.length) / count), Math.floor(((part + 1) * items.length) / count)));
}
