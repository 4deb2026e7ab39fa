import { setImmediate } from 'node:timers/promises';
import type { Document, Span } from '../spec/text.ts';
import { chunkSpans, type ChunkSpan } from '../text/chunk-text.ts';
import { findHeadings } from '../text/find-headings.ts';
import { firstAtLeast } from '../text/first-at-least.ts';
import { mainText } from './main-text.ts';

export interface GistSpan extends Span {
  readonly heading?: string | undefined;
}

export interface GistSpansOptions {
  readonly spanTokens: number;
  readonly signal?: AbortSignal | undefined;
}

/** Tokens that are cut in some milliseconds. */
const TURN = 16_384;
/** Pieces that a span is put together from: so near it comes to its limit. */
const PIECES = 8;
/** A span ends at a heading where it has this share of its tokens. */
const ENOUGH = 0.75;

/**
 * Cuts the work in a document into consecutive spans of at most `spanTokens` cl100k tokens, at paragraph or sentence ends, and before a heading
 * where one comes late in a span. A span depends on nothing behind it, so a text that grows at its end keeps its spans. They come one by one,
 * and a long text leaves the process its turns meanwhile. Saved memories remember this rule by GIST_PROMPT_VERSION: raise it with every change of what comes out.
 */
export async function* gistSpans(document: Document, { spanTokens, signal }: GistSpansOptions): AsyncGenerator<GistSpan> {
  const { text } = document;
  const headings = findHeadings(text);
  const starts = headings.map(({ start }) => start);
  const begins = new Set(starts);
  const describe = ({ start, end }: Span): GistSpan => {
    const heading = headings[firstAtLeast(starts, start + 1) - 1]?.path.join(' > ');
    return { start, end, ...(heading === undefined ? {} : { heading }) };
  };
  let open: (Span & { readonly tokens: number }) | undefined;
  let turn = 0;
  for (const { start, end, tokens } of pieces(text, { ...mainText(document), starts, size: Math.max(32, Math.floor(spanTokens / PIECES)) })) {
    turn += tokens;
    if (turn > TURN) {
      turn = 0;
      await setImmediate();
      signal?.throwIfAborted();
    }
    const isFull = open !== undefined && (open.tokens + tokens > spanTokens || (open.tokens >= ENOUGH * spanTokens && begins.has(start)));
    if (open !== undefined && isFull) yield describe(open);
    // The white space between two pieces is a token at most.
    open = open === undefined || isFull ? { start, end, tokens } : { start: open.start, end, tokens: open.tokens + tokens + 1 };
  }
  if (open !== undefined) yield describe(open);
}

/** Pieces of a text that no heading stands within. */
function* pieces(text: string, { start, end, starts, size }: Span & { readonly starts: readonly number[]; readonly size: number }): Generator<ChunkSpan> {
  const cuts = [start, ...starts.filter((at) => at > start && at < end), end];
  for (const [section, from] of cuts.slice(0, -1).entries()) {
    for (const piece of chunkSpans(text.slice(from, cuts[section + 1]), { chunkSize: size })) yield { start: from + piece.start, end: from + piece.end, tokens: piece.tokens };
  }
}
