import type { Span } from '../spec/text.ts';
import { excerptLimit } from './excerpt-limit.ts';
import { splitSentences } from './split-sentences.ts';
import { wholeCharacterEnd } from './whole-character-end.ts';

/**
 * The excerpts of a text: every run of up to `most` neighbouring sentences that is short enough to be shown, never across a
 * blank line. A single longer sentence is cut.
 */
export function cutExcerpts(text: string, most: number): readonly Span[] {
  const longest = excerptLimit(text);
  const sentences = splitSentences(text);
  return sentences.map((first, index) => {
    let end = Math.min(first.end, first.start + longest);
    for (let next = index + 1; next < sentences.length && next < index + most; next += 1) {
      const { end: nextEnd = 0, start: nextStart = 0 } = sentences[next] ?? {};
      if (nextEnd - first.start > longest || /\n\s*\n/u.test(text.slice(end, nextStart))) break;
      end = nextEnd;
    }
    return { start: first.start, end: wholeCharacterEnd(text, end) };
  });
}
