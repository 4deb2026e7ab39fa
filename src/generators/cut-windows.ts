import type { Span } from '../spec/text.ts';
import { splitSentences } from '../text/split-sentences.ts';

/** Longest window, in letters of the text's own script; a single longer sentence is cut there. */
const MOST_LATIN = 480;
const MOST_CJK = 200;

/** Every run of up to `most` neighbouring sentences that reads as one passage; never across a blank line. */
export function cutWindows(text: string, most: number): readonly Span[] {
  const longest = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Hangul}/u.test(text) ? MOST_CJK : MOST_LATIN;
  const sentences = splitSentences(text);
  return sentences.map((first, index) => {
    let end = Math.min(first.end, first.start + longest);
    for (let next = index + 1; next < sentences.length && next < index + most; next += 1) {
      const { end: nextEnd = 0, start: nextStart = 0 } = sentences[next] ?? {};
      if (nextEnd - first.start > longest || /\n\s*\n/u.test(text.slice(end, nextStart))) break;
      end = nextEnd;
    }
    return { start: first.start, end: wholeCharacter(text, end) };
  });
}

function wholeCharacter(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
