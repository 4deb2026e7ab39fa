import type { Span } from '../spec/text.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { trimSpan } from './white-space.ts';

const WORDS = new Intl.Segmenter('en', { granularity: 'word' });
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Cuts a span into parts of about equal size and at most about `target` tokens each, between words or, inside a longer
 * word, between graphemes.
 */
export function splitLongSpan(text: string, span: Span, target: number): Span[] {
  const parts = Math.max(1, Math.ceil(estimateTokens(text, span) / target));
  return splitBy(WORDS, { text, span, target: estimateTokens(text, span) / parts })
    .flatMap((part) => (estimateTokens(text, part) > target * 2 ? splitBy(GRAPHEMES, { text, span: part, target }) : [part]))
    .map((part) => trimSpan(text, part))
    .filter((part) => part.end > part.start);
}

function splitBy(segmenter: Intl.Segmenter, { text, span, target }: { text: string; span: Span; target: number }): Span[] {
  const parts: Span[] = [];
  let start = span.start;
  let held = 0;
  for (const { index, segment } of segmenter.segment(text.slice(span.start, span.end))) {
    const from = span.start + index;
    const tokens = estimateTokens(segment, { start: 0, end: segment.length });
    // Punctuation stays with the word before it, even where that makes the part a little longer.
    if (held > 0 && held + tokens > target && /[\p{L}\p{N}]/u.test(segment)) {
      parts.push({ start, end: from });
      start = from;
      held = 0;
    }
    held += tokens;
  }
  parts.push({ start, end: span.end });
  return parts;
}
