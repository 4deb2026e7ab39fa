import { characterWidth, displayWidth } from './display-width.ts';

export interface WrapOptions {
  /** Columns of the screen, the indent included. */
  readonly width: number;
  /** What every line begins with. */
  readonly indent?: string;
}

const MIN_COLUMNS = 16;

/** A text in lines that fit the screen; white space runs become one space, blank lines separate paragraphs. */
export function wrapText(text: string, { width, indent = '' }: WrapOptions): string {
  const columns = Math.max(MIN_COLUMNS, width - displayWidth(indent));
  return text.trim().split(/\n\s*\n/u)
    .map((paragraph) => wrapParagraph(paragraph, columns).map((line) => indent + line).join('\n'))
    .join('\n\n');
}

function wrapParagraph(paragraph: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of pieces(paragraph)) {
    const width = displayWidth(piece);
    if (used + width > columns && used > 0 && piece !== ' ') {
      lines.push(line.trimEnd());
      [line, used] = ['', 0];
    }
    if (piece === ' ' && used === 0) continue;
    line += piece;
    used += width;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines.flatMap((long) => cutLine(long, columns));
}

/** What must stay on one line: a word, a space, or a wide character with the punctuation that cannot begin or end a line. */
export function pieces(paragraph: string): readonly string[] {
  return paragraph.replace(/\s+/gu, ' ').match(PIECE) ?? [];
}

const OPENING = '（《〈「『【〔“‘(';
const CLOSING = '，。、！？；：．…—）》〉」』】〕”’,.!?;:)';
const WIDE_LETTER = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}';
const PIECE = new RegExp(`[${OPENING}]*[${WIDE_LETTER}]\\p{M}*[${CLOSING}]*| |[^ ${WIDE_LETTER}]+`, 'gu');

/** A single word longer than a line (an address, a run without spaces) is cut where the line ends. */
function cutLine(line: string, columns: number): readonly string[] {
  if (displayWidth(line) <= columns) return [line];
  const lines = [''];
  let used = 0;
  for (const character of line) {
    const width = characterWidth(character);
    if (used + width > columns) {
      lines.push('');
      used = 0;
    }
    lines[lines.length - 1] += character;
    used += width;
  }
  return lines;
}
