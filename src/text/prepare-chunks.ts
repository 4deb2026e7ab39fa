import type { Chunk, Document, Span, Window } from '../spec/text.ts';
import { chunkText, type ChunkSpan } from './chunk-text.ts';
import { createHeadingIndex } from './heading-index.ts';
import { createLineIndex } from './line-index.ts';
import { countTokens } from './tokens.ts';
import { windowChunk } from './window-text.ts';

export interface PrepareChunksOptions {
  /** Most cl100k tokens of a chunk. */
  readonly chunkSize: number;
  /** Where another chunker cut the document: in order, without overlap. Default: `chunkText` cuts it. */
  readonly spans?: readonly Span[];
}

export interface PreparedChunks {
  readonly chunks: readonly Chunk[];
  /** In the order of the chunks; every chunk has at least one. */
  readonly windows: readonly Window[];
}

/** Cuts a document into chunks, with their lines and headings, and the chunks into windows. */
export function prepareChunks(document: Document, { chunkSize, spans }: PrepareChunksOptions): PreparedChunks {
  const { text } = document;
  const cut = spans === undefined ? chunkText(text, { chunkSize }) : spans.map((span) => withTokens(text, span));
  const chunks = describe(document, cut);
  return { chunks, windows: chunks.flatMap((chunk) => windowChunk(text, chunk).map((window) => ({ ...window, chunkId: chunk.id }))) };
}

function withTokens(text: string, { start, end }: Span): ChunkSpan {
  return { start, end, tokens: countTokens(text.slice(start, end)) };
}

function describe({ id, text }: Document, spans: readonly ChunkSpan[]): Chunk[] {
  const lines = createLineIndex(text);
  const headings = createHeadingIndex(text);
  return spans.map((span, number) => {
    const heading = headings.headingAt(span.start);
    return {
      id: `${id}#${number}`,
      documentId: id,
      start: span.start,
      end: span.end,
      tokens: span.tokens,
      lines: [lines.lineAt(span.start), lines.lineAt(span.end - 1)] as const,
      ...(heading === undefined ? {} : { heading }),
    };
  });
}
