import type { Span } from '../spec/text.ts';
import { isSentenceEnd } from './sentence-end.ts';
import { isSoftNewline } from './soft-newline.ts';
import { trimSpan } from './white-space.ts';

/** Ends of sentences with the closing quotes and brackets behind them, and line ends with the white space behind them. */
const CANDIDATE = /([.!?…。！？｡．]+)(["'”’」』）)】》〉\]]*)|\n\s*/g;

/**
 * Sentences of an English or Chinese text, in order and without the white space between them. Rules of our own, since
 * Unicode's break `Mr. Holmes` in two and end a sentence at every line of a hard-wrapped book.
 */
export function splitSentences(text: string): Span[] {
  const sentences: Span[] = [];
  const quotes = createQuoteCounter(text);
  let start = 0;
  const endAt = (end: number): void => {
    const span = trimSpan(text, { start, end });
    if (span.end > span.start) sentences.push(span);
    start = end;
  };
  for (const match of text.matchAll(CANDIDATE)) {
    const end = match.index + match[0].length;
    const [, terminator, closers = ''] = match;
    if (terminator === undefined) {
      if (isSoftNewline(text, { start: match.index, end })) continue;
      endAt(end);
      quotes.startParagraph(end);
    } else {
      const marksEnd = match.index + terminator.length;
      const closed = marksEnd + closingLength(closers, quotes.isOpen(marksEnd));
      if (isSentenceEnd(text, { start: match.index, terminator, end: closed })) endAt(closed);
    }
  }
  endAt(text.length);
  return sentences;
}

interface QuoteCounter {
  startParagraph(offset: number): void;
  /** Whether a straight quote is open before `offset`: an odd number of them stands in the paragraph so far. */
  isOpen(offset: number): boolean;
}

function createQuoteCounter(text: string): QuoteCounter {
  let counted = 0;
  let isOdd = false;
  return {
    startParagraph(offset) {
      counted = offset;
      isOdd = false;
    },
    isOpen(offset) {
      for (; counted < offset; counted += 1) if (text.charAt(counted) === '"') isOdd = !isOdd;
      return isOdd;
    },
  };
}

/** How many of the quotes and brackets belong to the sentence: a straight quote closes only what is open. */
function closingLength(closers: string, isOpen: boolean): number {
  const straight = closers.indexOf('"');
  return straight === -1 || isOpen ? closers.length : straight;
}
