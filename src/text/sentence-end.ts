/** Words that a point follows without ending a sentence. */
const ABBREVIATION =
  /(?:^|[^\p{L}\p{N}])(?:mr|mrs|ms|dr|st|messrs|prof|rev|hon|capt|col|gen|lt|sgt|maj|gov|sen|jr|sr|esq|mme|mlle|mt|vs|viz|cf|vol|pp|fig|e\.g|i\.e|\p{L})$/iu;
const LONGEST_ABBREVIATION = 8;

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef“”‘’]/u;

export interface Terminator {
  readonly start: number;
  /** The points and marks, without closing quotes. */
  readonly terminator: string;
  /** Behind the closing quotes. */
  readonly end: number;
}

/** Whether a sentence ends at these points or marks. */
export function isSentenceEnd(text: string, { start, terminator, end }: Terminator): boolean {
  const next = text.charAt(end);
  if (/[。！？｡]/.test(terminator)) return !/[，、,;；]/.test(next);
  if (terminator.includes('．')) return !isBetweenDigits(text, { start, end });
  // A Chinese `……` inside a sentence is a pause; with a quote or a line end behind it, it ends one.
  if (/^…+$/.test(terminator) && end === start + terminator.length && next !== '' && !/\s/.test(next)) return false;
  if (next !== '' && !/\s/.test(next) && !CJK.test(next)) return false;
  if (startsLowerCase(text, end)) return false;
  return terminator !== '.' || !isAbbreviation(text, { start, end });
}

function isBetweenDigits(text: string, { start, end }: { start: number; end: number }): boolean {
  return /\p{N}/u.test(text.charAt(start - 1)) && /\p{N}/u.test(text.charAt(end));
}

function startsLowerCase(text: string, end: number): boolean {
  const ahead = /^\s*["'“‘(]*(\p{L})/u.exec(text.slice(end, end + 40));
  return ahead?.[1] !== undefined && /\p{Ll}/u.test(ahead[1]);
}

function isAbbreviation(text: string, { start, end }: { start: number; end: number }): boolean {
  const before = text.slice(Math.max(0, start - LONGEST_ABBREVIATION), start);
  if (/(?:^|\W)no$/i.test(before)) return /^\s*\p{N}/u.test(text.slice(end, end + 10));
  // `I` ends sentences as well as it stands for a name; it stands for a name far less often.
  return !/(?:^|\W)I$/.test(before) && ABBREVIATION.test(before);
}
