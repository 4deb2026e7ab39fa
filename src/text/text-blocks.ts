import type { Span } from '../spec/text.ts';

/** Lines between blank ones; a line that is a heading by its marks alone is a block for itself. */
export interface TextBlock extends Span {
  /** Inside of a code fence. */
  readonly isCode: boolean;
}

const STANDS_ALONE = /^\s*(?:#{1,6}\s|第.{1,8}[回章节節卷部篇集幕])/;
const FENCE = /^\s*(?:```|~~~)/;

/** The blocks of a text, in order. */
export function* textBlocks(text: string): Generator<TextBlock> {
  let open: TextBlock | undefined;
  let isCode = false;
  for (const line of lines(text)) {
    const first = firstVisible(text, line);
    const isFence = (first === '`' || first === '~') && FENCE.test(text.slice(line.start, line.end));
    if (isFence) isCode = !isCode;
    const isAlone = !isCode && (first === '#' || first === '第') && STANDS_ALONE.test(text.slice(line.start, line.end));
    if (open !== undefined && (first === undefined || isAlone)) {
      yield open;
      open = undefined;
    }
    if (isAlone) yield { ...line, isCode };
    else if (first !== undefined) open = { start: open?.start ?? line.start, end: line.end, isCode: isCode || isFence };
  }
  if (open !== undefined) yield open;
}

function* lines(text: string): Generator<Span> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    yield { start, end };
    start = end + 1;
  }
}

/** Every line of a book comes by here, and most begin with a letter: no line is cut out to see that it is not blank. */
function firstVisible(text: string, { start, end }: Span): string | undefined {
  for (let at = start; at < end; at += 1) {
    const character = text.charAt(at);
    if (character.trim() !== '') return character;
  }
  return undefined;
}
