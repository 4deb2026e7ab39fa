import { splitSentences } from '../text/split-sentences.ts';
import { countTokens } from '../text/tokens.ts';

/** A text that was cut, without the sentence that it was cut in; where not one is whole, without its last line, or as it is. */
export function wholeSentences(cut: string): string {
  const text = cut.trimEnd();
  const last = splitSentences(text).at(-1);
  if (last === undefined || /[.!?…。！？｡．]["'”’」』）)】》]*$/u.test(text)) return text;
  const whole = text.slice(0, last.start).trimEnd();
  return whole === '' ? text.slice(0, Math.max(0, text.lastIndexOf('\n'))).trimEnd() || text : whole;
}

/** The first sentences of a text that have at most so many cl100k tokens together, and one at least. */
export function firstSentences(text: string, most: number): string {
  let end = 0;
  let tokens = 0;
  for (const sentence of splitSentences(text)) {
    tokens += countTokens(text.slice(end, sentence.end));
    if (tokens > most && end > 0) break;
    end = sentence.end;
    if (tokens > most) break;
  }
  return text.slice(0, end).trim();
}
