import type { Span } from '../spec/text.ts';
import { headingText } from '../text/heading-text.ts';

/** A line shorter than this without the end of a sentence is a title, a signature, an entry of a list. */
const SHORTEST_UNENDED = 100;
const SENTENCE_END = /[.!?。！？．…][)"'”’」』）\s]*$/u;

/** The longest run of paragraphs of a text that are prose; where none is, the whole text. */
export function proseSpan(text: string): Span {
  let best: Span = { start: 0, end: 0 };
  let run: Span | undefined;
  for (const match of text.matchAll(/(?:(?!\n\s*\n)[\s\S])+/gu)) {
    const span = { start: match.index, end: match.index + match[0].length };
    run = isProse(match[0]) ? { start: run?.start ?? span.start, end: span.end } : undefined;
    if (run !== undefined && run.end - run.start > best.end - best.start) best = run;
  }
  return best.end > best.start ? best : { start: 0, end: text.length };
}

function isProse(paragraph: string): boolean {
  const line = paragraph.trim();
  if (line === '' || headingText(line) !== undefined) return false;
  return SENTENCE_END.test(line) || line.length > SHORTEST_UNENDED;
}
