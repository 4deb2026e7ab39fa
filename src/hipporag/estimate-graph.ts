import type { Extractor } from '../spec/extraction.ts';
import type { Estimate } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { chunkSpans } from '../text/chunk-text.ts';

/** Phrases, facts and their vectors, for a token of text. */
const BYTES_PER_TOKEN = 200;

/** What reading texts for facts takes: a call for each chunk, where a language model reads. */
export function estimateGraph(documents: readonly Document[], { extractor, chunkSize }: { readonly extractor: Extractor; readonly chunkSize: number }): Estimate {
  const chunks = documents.flatMap(({ text }) => Array.from(chunkSpans(text, { chunkSize }), ({ start, end, tokens }) => ({ text: text.slice(start, end), tokens })));
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
  return { tokens, bytes: tokens * BYTES_PER_TOKEN, ...extractor.estimate(chunks.map(({ text }) => text)) };
}
