import { romanNumber } from './roman-number.ts';

/** What a line or two say by themselves; whether they are a heading, the text around them decides (find-headings.ts). */
export interface HeadingLine {
  /** As shown: on one line, without marks. */
  readonly text: string;
  /** `numeral`: a Roman number alone, or before a title: one among others. `capitals`: a title without any other mark. */
  readonly kind: 'sure' | 'contents' | 'numeral' | 'capitals';
  /** 1 for a part, 2 for a chapter and so on: a heading stands under those of smaller levels. */
  readonly level: number;
  /** Headings up to this level end what it heads: a chapter stands in no preface, though a preface is no part of a part. */
  readonly endedBy: number;
  /** Its number, where it is written in Roman or Arabic digits. */
  readonly number?: number;
  readonly isMarkdown: boolean;
  /** A division and its number, without a title of its own. */
  readonly isBare: boolean;
}

/** A title may wrap, but what is longer than this is prose. */
const LONGEST_HEADING = 200;
const MOST_LINES = 3;
const LONGEST_CAPITALS = 80;

const PART = 'BOOK|Book|PART|Part|VOLUME|Volume|ACT|Act';
const CHAPTER = 'CHAPTER|Chapter|ADVENTURE|Adventure|STAVE|Stave|LETTER|Letter|CANTO|Canto';
const SCENE = 'SCENE|Scene';
const ONES = 'one|two|three|four|five|six|seven|eight|nine';
const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety';
const COUNT = `${ONES}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:${TENS})(?:[- ](?:${ONES}))?`;
const ORDINALS = 'first|second|third|fourth|fifth|sixth|seventh|eighth|ninth';
const ORDINAL = `the (?:${ORDINALS}|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:${TENS})-(?:${ORDINALS})|last)`;
const NUMBER = `\\d{1,3}|[IVXLC]+|${inEveryCase(COUNT)}|${inEveryCase(ORDINAL)}`;
const UNNUMBERED = inEveryCase('prologue|epilogue|preface|introduction|foreword|afterword|etymology|extracts|appendix|conclusion|dedication|dramatis personae');
const CHINESE_NUMBER = '[\\d０-９一二三四五六七八九十百千零〇两○]{1,8}';

type Pattern = Pick<HeadingLine, 'kind' | 'level'> & { readonly endedBy?: number; readonly pattern: RegExp };

/** Groups: `title`, the text where it is not all; `number`; `rest`, what follows division and number. */
const PATTERNS: readonly Pattern[] = [
  ...[PART, CHAPTER, SCENE].map((division, place): Pattern => ({ kind: 'sure', level: place + 1, pattern: divisionPattern(division) })),
  { kind: 'contents', level: 1, pattern: new RegExp(`^(?:${inEveryCase('contents|table of contents')})[.:]?$|^目[录錄次]$`) },
  { kind: 'sure', level: 1, endedBy: 2, pattern: new RegExp(`^(?:${UNNUMBERED})(?:[.:]?|[.:]\\s.{1,60}|\\s[A-Z' ]{1,60})$`) },
  { kind: 'sure', level: 2, pattern: /^(?<number>[IVXLC]+)\.\s+(?<rest>["“]?[A-Z][^a-z.!?]{3,100}[.!?]?)$/ },
  { kind: 'numeral', level: 2, pattern: /^(?<number>[IVXLC]+)\.\s+(?=[A-Z"“])(?<rest>[^.!?]{3,100}[.!?]?)$/ },
  { kind: 'numeral', level: 7, pattern: /^(?<number>[IVXLC]+)\.?$/ },
  { kind: 'sure', level: 1, pattern: new RegExp(`^第${CHINESE_NUMBER}[卷部篇集幕](?:[\\s:：].{0,60})?$`) },
  { kind: 'sure', level: 2, pattern: new RegExp(`^第${CHINESE_NUMBER}[回章](?:[\\s:：].{0,60})?$`) },
  { kind: 'sure', level: 3, pattern: new RegExp(`^第${CHINESE_NUMBER}[节節](?:[\\s:：].{0,60})?$`) },
  { kind: 'sure', level: 1, endedBy: 2, pattern: /^(?:序|序章|序言|楔子|引子|前言|尾声|后记|後記|附录|附錄)$/ },
];

/** The text of a heading where a block of lines is one, and `undefined` where it is prose. */
export function headingText(block: string): string | undefined {
  const heading = headingLine(block);
  return heading === undefined || heading.kind === 'capitals' ? undefined : heading.text;
}

/** What a block of lines is as a heading, and `undefined` where it is prose. */
export function headingLine(block: string): HeadingLine | undefined {
  if (block.length > LONGEST_HEADING * 2) return undefined;
  const lines = block.split('\n').map((line) => line.replace(/\s+/g, ' ').trim()).filter((line) => line !== '');
  const joined = lines.join(' ');
  if (lines.length > MOST_LINES || joined.length > LONGEST_HEADING) return undefined;
  // Two headings in one block are lines of a table of contents.
  if (lines.slice(1).some((line) => patternLine(line) !== undefined)) return undefined;
  return markdownLine(joined) ?? underlinedLine(lines) ?? patternLine(joined) ?? capitalsLine(joined, lines.length);
}

function markdownLine(line: string): HeadingLine | undefined {
  const [, marks = '', text = ''] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line) ?? [];
  return marks === '' || text === '' ? undefined : { text, kind: 'sure', level: marks.length, endedBy: marks.length, isMarkdown: true, isBare: false };
}

/** A line over a row of `=` or `-`. */
function underlinedLine([text = '', line = '', ...more]: readonly string[]): HeadingLine | undefined {
  if (more.length > 0 || !/^(?:={3,}|-{3,})$/.test(line)) return undefined;
  const level = line.startsWith('=') ? 1 : 2;
  return { text, kind: 'sure', level, endedBy: level, isMarkdown: true, isBare: false };
}

function patternLine(line: string): HeadingLine | undefined {
  for (const { pattern, kind, level, endedBy = level } of PATTERNS) {
    const match = pattern.exec(line);
    if (match === null) continue;
    const { number = '', rest = '' } = match.groups ?? {};
    const value = /^\d+$/.test(number) ? Number(number) : romanNumber(number);
    if (kind === 'numeral' && (value === undefined || !isTitle(rest))) continue;
    return { text: line, kind, level, endedBy, isMarkdown: false, isBare: number !== '' && /^[.:]?$/.test(rest), ...(value === undefined ? {} : { number: value }) };
  }
  return undefined;
}

function capitalsLine(line: string, lines: number): HeadingLine | undefined {
  const isTitleLine = lines === 1 && line.length <= LONGEST_CAPITALS && /^[\p{Lu}\d].*[\p{L}\p{N}.!?)'’]$/u.test(line);
  if (!isTitleLine || /\p{Ll}/u.test(line) || !/\p{Lu}{3}/u.test(line) || /^(?:THE END|FINIS|END)\b/.test(line)) return undefined;
  return { text: line, kind: 'capitals', level: 2, endedBy: 2, isMarkdown: false, isBare: false };
}

/** Whether every longer word has a capital, as in a title and not in a sentence. */
export function isTitle(text: string): boolean {
  return (text.match(/[\p{L}'’]{5,}/gu) ?? []).every((word) => /^['’]?\p{Lu}|^(?:about|after|among|before|beside|between|beyond|their|under|which|without|through)$/u.test(word));
}

/** A title follows a point or begins with a capital: `Chapter 12 of the book` is prose. */
function divisionPattern(division: string): RegExp {
  return new RegExp(`^(?:${division})\\s+(?<number>${NUMBER})(?<rest>$|[.:—–-].*$|\\s+(?=[A-Z"“‘'(]).*$)`);
}

/** `one` as `[oO][nN][eE]`. */
function inEveryCase(words: string): string {
  return words.replace(/\p{Ll}/gu, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
