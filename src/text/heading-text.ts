/** A title may wrap, but what is longer than this is prose. */
const LONGEST_HEADING = 200;
const MOST_LINES = 3;

const DIVISION = 'CHAPTER|Chapter|BOOK|Book|PART|Part|VOLUME|Volume|ADVENTURE|Adventure|STAVE|Stave|ACT|Act|SCENE|Scene|LETTER|Letter|CANTO|Canto';
const COUNT = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty';
const ORDINAL = 'the (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)';
const NUMBER = `\\d{1,3}|[IVXLC]+|${inEveryCase(COUNT)}|${inEveryCase(ORDINAL)}`;
const UNNUMBERED = inEveryCase('prologue|epilogue|preface|introduction|foreword|afterword|etymology|appendix|contents');
const CHINESE_NUMBER = '[\\d０-９一二三四五六七八九十百千零〇两○]{1,8}';

const PATTERNS = [
  /^#{1,6}\s+(?<title>.*?)\s*#*$/,
  // A title follows a point or begins with a capital: `Chapter 12 of the book` is prose.
  new RegExp(`^(?:${DIVISION})\\s+(?:${NUMBER})(?:$|[.:—–-]|\\s+(?=[A-Z"“‘'(])).*$`),
  new RegExp(`^(?:${UNNUMBERED})(?:[.:]?|[.:]\\s.{1,60}|\\s[A-Z' ]{1,60})$`),
  /^[IVXLC]+\.\s+(?=[A-Z"“])[^.!?]{3,100}[.!?]?$/,
  new RegExp(`^第${CHINESE_NUMBER}[回章节節卷部篇集幕](?:[\\s:：].{0,60})?$`),
  /^(?:序|序章|序言|楔子|引子|前言|尾声|后记|後記|附录|附錄)$/,
];

/** The text of a heading where a block of lines is one, and `undefined` where it is prose. */
export function headingText(block: string): string | undefined {
  if (block.length > LONGEST_HEADING * 2) return undefined;
  const lines = block.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const joined = lines.join(' ').replace(/\s+/g, ' ');
  if (lines.length > MOST_LINES || joined.length > LONGEST_HEADING) return undefined;
  for (const pattern of PATTERNS) {
    const match = pattern.exec(joined);
    if (match !== null) return titleOf(match);
  }
  return undefined;
}

function titleOf(match: RegExpExecArray): string | undefined {
  const title = match.groups?.['title'] ?? match[0];
  return title === '' ? undefined : title;
}

/** `one|two` as `one|two|One|Two|ONE|TWO`. */
function inEveryCase(words: string): string {
  const capitalised = words.replace(/(^|\||\(\?:)\p{Ll}/gu, (start) => start.toUpperCase());
  return `${words}|${capitalised}|${words.toUpperCase()}`;
}
