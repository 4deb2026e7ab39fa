import type { Span } from '../spec/text.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { splitLongSpan } from './split-long-span.ts';
import { splitSentences } from './split-sentences.ts';
import { countTokens } from './tokens.ts';
import { trimSpan } from './white-space.ts';

/** Three English sentences or some fifty Chinese characters: what a small embedder holds without blurring. */
const TARGET_TOKENS = 88;
/** A sentence up to this size stays whole. */
const LONGEST_SENTENCE = 120;
/** No window is longer; the small embedders cut at 256 of their own tokens. */
export const LONGEST_WINDOW = 200;

/** A text of n UTF-8 bytes has at most n tokens, and a UTF-16 code unit at most three bytes. */
const BYTES_PER_UNIT = 3;

/** Packs a chunk's sentences, in order, into windows of a few each; they hold everything of the chunk but white space. */
export function windowChunk(text: string, chunk: Span): Span[] {
  const body = text.slice(chunk.start, chunk.end);
  return packSentences(body, splitSentences(body))
    .flatMap((window) => withinCap(body, window))
    .map(({ start, end }) => ({ start: start + chunk.start, end: end + chunk.start }));
}

function packSentences(body: string, sentences: readonly Span[]): Span[] {
  const windows: Span[] = [];
  let open: { start: number; end: number; tokens: number } | undefined;
  for (const sentence of sentences.flatMap((whole) => splitOverlong(body, whole))) {
    const tokens = estimateTokens(body, sentence);
    if (open !== undefined && open.tokens + tokens <= TARGET_TOKENS) {
      open = { start: open.start, end: sentence.end, tokens: open.tokens + tokens };
    } else {
      if (open !== undefined) windows.push({ start: open.start, end: open.end });
      open = { ...sentence, tokens };
    }
  }
  if (open !== undefined) windows.push({ start: open.start, end: open.end });
  return windows;
}

function splitOverlong(body: string, sentence: Span): Span[] {
  return estimateTokens(body, sentence) > LONGEST_SENTENCE ? splitLongSpan(body, sentence, TARGET_TOKENS) : [sentence];
}

/** Halves what the estimate took for shorter than it is (a table of numbers, rare letters), until it really fits. */
function withinCap(body: string, window: Span): Span[] {
  const length = window.end - window.start;
  if (length * BYTES_PER_UNIT <= LONGEST_WINDOW || countTokens(body.slice(window.start, window.end)) <= LONGEST_WINDOW) return [window];
  const middle = middleBreak(body, window);
  const halves = [trimSpan(body, { start: window.start, end: middle }), trimSpan(body, { start: middle, end: window.end })];
  return halves.filter((half) => half.end > half.start).flatMap((half) => withinCap(body, half));
}

/** The white space nearest the middle, or the middle itself, moved off the inside of a surrogate pair. */
function middleBreak(body: string, { start, end }: Span): number {
  const middle = (start + end) >> 1;
  const reach = (end - start) >> 2;
  for (let distance = 0; distance < reach; distance += 1) {
    if (/\s/.test(body.charAt(middle - distance))) return middle - distance;
    if (/\s/.test(body.charAt(middle + distance))) return middle + distance;
  }
  const unit = body.charCodeAt(middle);
  return unit >= 0xdc00 && unit <= 0xdfff ? middle + 1 : middle;
}
