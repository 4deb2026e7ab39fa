import type { Corpus } from '../spec/corpus.ts';
import type { Chunk, Span } from '../spec/text.ts';

/**
 * The chunks that hold a quote, wherever it stands; empty: no text holds it. Lines may be broken elsewhere than in the quote. Where
 * a quote crosses from one chunk into the next, those that have at least half of what the best one has hold it.
 */
export function chunksWithQuote(quote: string, corpus: Pick<Corpus, 'documents' | 'chunks'>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { id, text } of corpus.documents) {
    for (const span of occurrences(quote, text)) {
      const chunks = corpus.chunks.filter((chunk) => chunk.documentId === id && overlap(chunk, span) > 0);
      const most = Math.max(0, ...chunks.map((chunk) => overlap(chunk, span)));
      for (const chunk of chunks) if (overlap(chunk, span) * 2 >= most) found.add(chunk.id);
    }
  }
  return found;
}

function occurrences(quote: string, text: string): readonly Span[] {
  const words = quote.trim().split(/\s+/u).map((word) => word.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&'));
  return [...text.matchAll(new RegExp(words.join('\\s+'), 'gu'))].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
}

function overlap(chunk: Chunk, span: Span): number {
  return Math.min(chunk.end, span.end) - Math.max(chunk.start, span.start);
}
