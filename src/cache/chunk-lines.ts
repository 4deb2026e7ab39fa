import type { DocumentRecord } from '../spec/memory-store.ts';
import type { Chunk } from '../spec/text.ts';
import { isCount } from './is-count.ts';
import { parseJsonLines, toJsonLines } from './json-lines.ts';

/** What the chunks are checked against: ids and lengths, in document order. */
export type DocumentLengths = readonly Pick<DocumentRecord, 'id' | 'characters'>[];

/**
 * chunks.jsonl: `{ document, start, end, tokens, lines, heading? }` with the document's number. A chunk's id follows from its
 * place in the list, so it is not written.
 */
export function serialiseChunks(chunks: readonly Chunk[], documents: DocumentLengths): string {
  const numbers = new Map(documents.map(({ id }, number) => [id, number]));
  return toJsonLines(
    chunks.map(({ documentId, start, end, tokens, lines, heading }) => ({ document: numbers.get(documentId), start, end, tokens, lines, heading })),
  );
}

/** The chunks of chunks.jsonl; throws what is wrong in one line. */
export function parseChunks(text: string, documents: DocumentLengths): readonly Chunk[] {
  const counts = documents.map(() => 0);
  const chunks = parseJsonLines(text).map((raw, line) => {
    const chunk = parseChunk(raw, documents, counts);
    if (chunk === undefined) throw new Error(`line ${line + 1} is not a chunk`);
    return chunk;
  });
  const problem = findChunkProblem(chunks, documents);
  if (problem !== undefined) throw new Error(problem);
  return chunks;
}

/** What keeps chunks from fitting their documents; `undefined`: nothing. */
export function findChunkProblem(chunks: readonly Chunk[], documents: DocumentLengths): string | undefined {
  let number = 0;
  let within = 0;
  let previousStart = 0;
  for (const chunk of chunks) {
    while (documents[number] !== undefined && documents[number]?.id !== chunk.documentId) {
      number += 1;
      within = 0;
      previousStart = 0;
    }
    const document = documents[number];
    if (document === undefined) return `chunk ${chunk.id} does not stand in document order`;
    if (chunk.id !== `${document.id}#${within}`) return `chunk ${chunk.id} is number ${within} of ${document.id}`;
    if (chunk.start < previousStart || chunk.end <= chunk.start || chunk.end > document.characters) {
      return `chunk ${chunk.id} at ${chunk.start}-${chunk.end} does not fit the ${document.characters} characters of its document`;
    }
    within += 1;
    previousStart = chunk.start;
  }
  return undefined;
}

function parseChunk(raw: unknown, documents: DocumentLengths, counts: number[]): Chunk | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { document, start, end, tokens, lines, heading } = raw as Record<string, unknown>;
  if (!isCount(document) || !isCount(start) || !isCount(end) || !isCount(tokens)) return undefined;
  if (!Array.isArray(lines) || lines.length !== 2 || (heading !== undefined && typeof heading !== 'string')) return undefined;
  const [first, last] = lines as unknown[];
  const documentId = documents[document]?.id;
  if (!isCount(first) || !isCount(last) || documentId === undefined) return undefined;
  const within = counts[document] ?? 0;
  counts[document] = within + 1;
  const chunk = { id: `${documentId}#${within}`, documentId, start, end, tokens, lines: [first, last] as const };
  return heading === undefined ? chunk : { ...chunk, heading };
}
