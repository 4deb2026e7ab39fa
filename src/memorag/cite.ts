import { MemoError } from '../errors/memo-error.ts';
import type { Citation } from '../spec/answer.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { GeneratedCitation } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import type { Chunk, Span } from '../spec/text.ts';
import { firstAtLeast } from '../text/first-at-least.ts';
import { createHeadingIndex, type HeadingIndex } from '../text/heading-index.ts';

export interface CiteOptions {
  /** The evidence of the request that was generated from. */
  readonly evidence: readonly Evidence[];
  readonly corpus: Corpus;
}

/** What a generator cites, with title, heading, line and the exact quote; refuses a span outside its evidence. */
export function cite(generated: readonly GeneratedCitation[], { evidence, corpus }: CiteOptions): readonly Citation[] {
  return generated.map(({ evidence: number, start, end }) => {
    const source = evidence[number];
    if (source === undefined) throw invalid(`evidence ${number} of ${evidence.length}`);
    if (start < source.start || end > source.end) throw invalid(`${start} to ${end} outside evidence at ${source.start} to ${source.end}`);
    return toCitation({ documentId: source.documentId, start, end }, corpus);
  });
}

/** The citation of a span of a document. */
export function toCitation({ documentId, start, end }: Span & { readonly documentId: string }, corpus: Corpus): Citation {
  const { memory, title, text } = corpus.document(documentId);
  if (!(start >= 0 && start < end && end <= text.length)) throw invalid(`${start} to ${end} of ${text.length} characters`);
  const chunk = chunkAt(corpus, documentId, start);
  const heading = headingsOf(corpus, documentId).headingAt(start);
  return { ...(memory === undefined ? {} : { memory }), documentId, title, chunkId: chunk.id, start, end, quote: text.slice(start, end), ...(heading === undefined ? {} : { heading }), line: lineOf(text, chunk, start) };
}

/** Of each document that was cited. A chunk knows what it begins under; a quote may stand under the next heading. */
const headingsByCorpus = new WeakMap<Corpus, Map<string, HeadingIndex>>();

function headingsOf(corpus: Corpus, documentId: string): HeadingIndex {
  const known = headingsByCorpus.get(corpus) ?? new Map<string, HeadingIndex>();
  headingsByCorpus.set(corpus, known);
  const headings = known.get(documentId) ?? createHeadingIndex(corpus.document(documentId).text);
  known.set(documentId, headings);
  return headings;
}

interface DocumentChunks {
  readonly chunks: readonly Chunk[];
  /** Where each begins, ascending. */
  readonly starts: readonly number[];
}

/** A corpus never changes: its chunks are sorted out once, on the first citation. */
const chunksByCorpus = new WeakMap<Corpus, ReadonlyMap<string, DocumentChunks>>();

/** The last chunk that begins at or before an offset. */
function chunkAt(corpus: Corpus, documentId: string, start: number): Chunk {
  const byDocument = chunksByCorpus.get(corpus) ?? chunksOf(corpus);
  chunksByCorpus.set(corpus, byDocument);
  const { chunks, starts } = byDocument.get(documentId) ?? { chunks: [], starts: [] };
  const chunk = chunks[firstAtLeast(starts, start + 1) - 1];
  if (chunk === undefined) throw invalid(`no chunk of the document holds offset ${start}`);
  return chunk;
}

function chunksOf(corpus: Corpus): ReadonlyMap<string, DocumentChunks> {
  const byDocument = Map.groupBy(corpus.chunks, ({ documentId }) => documentId);
  return new Map([...byDocument].map(([documentId, chunks]) => [documentId, { chunks, starts: chunks.map((chunk) => chunk.start) }]));
}

function lineOf(text: string, chunk: Chunk, start: number): number {
  return chunk.lines[0] + (text.slice(chunk.start, start).match(/\r\n?|\n/gu)?.length ?? 0);
}

function invalid(what: string): MemoError {
  return new MemoError({ code: 'internal', message: `a citation does not fit its evidence: ${what}`, remedy: 'report this as a defect of the generator' });
}
