/** Characters; a longer line is text. */
const LONGEST = 120;
const DIVISION = /^(?:chapter|part|book|volume|section|act|scene|introduction|preface|prologue|epilogue|contents)\b|^第.{1,6}[章回节節部卷幕]|^[\divxlc.]+$/iu;

/** What a passage is about, where its first line says so, as of an article; `undefined`: it has no such line. */
export function passageTitle(text: string): string | undefined {
  const [, rawTitle = '', rest = ''] = /^\s*([^\n]+)\n([^]*)$/u.exec(text) ?? [];
  if (rawTitle.length > LONGEST || /[.!?。！？:：;；,，”"]\s*$/u.test(rawTitle) || rest.trim().length < rawTitle.length) return undefined;
  const title = rawTitle.replace(/^#+\s*/u, '').replace(/\s*[(（][^()（）]*[)）]\s*$/u, '').trim();
  return title === '' || DIVISION.test(title) || !/\p{L}/u.test(title) ? undefined : title;
}

/** What stands below the title; the sentences do not begin with it. */
export function withoutFirstLine(text: string): string {
  return text.trimStart().replace(/^[^\n]*\n\s*/u, '');
}
