/** Numbers in brackets behind a text, `[3]` or `【1、2】`, by which a model says what it comes from. */
const MARK = /\s*[[［【]\s*\d{1,4}(?:\s*[-–,，、;]\s*\d{1,4})*\s*[\]］】]/gu;

export interface MarkedText {
  /** Without the marks. */
  readonly text: string;
  /** What they name, from 1, each once; numbers of nothing are left out. */
  readonly numbers: readonly number[];
}

/** Takes the marks out of a text; `count`: how many numbered things there are. */
export function readMarks(rawMarked: string, count: number): MarkedText {
  const marked = inPlainDigits(rawMarked);
  const numbers = [...marked.matchAll(MARK)].flatMap(([mark]) => numbersOf(mark));
  const text = marked.replaceAll(MARK, '').trim();
  return { text, numbers: [...new Set(numbers)].filter((number) => number >= 1 && number <= count) };
}

/** Parts of an answer, each up to the sentence whose marks say where it comes from; the last part may have none. */
export function markedParts(answer: string, count: number): readonly MarkedText[] {
  const pieces = markBeforeStop(inPlainDigits(answer)).split(/(?<=[[［【]\s*\d[^\]］】]{0,40}[\]］】][.!?。！？]?["”」]?)(?![[［【.!?。！？])\s*/u);
  return pieces.map((piece) => readMarks(piece, count)).filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

/** `［２］` is `［2］`; digits that stand in no brackets stay as they are. */
function inPlainDigits(text: string): string {
  return text.replaceAll(/[[［【][\d０-９\s,，、;–-]{1,60}[\]］】]/gu, (mark) => mark.replaceAll(/[０-９]/gu, (digit) => digit.normalize('NFKC')));
}

/** `It ended. [2]` is `It ended [2].`: the mark stays with its sentence. */
function markBeforeStop(text: string): string {
  return text.replaceAll(/([.!?。！？]["”」]?)[ \t]*((?:[[［【]\s*\d{1,4}(?:\s*[-–,，、;]\s*\d{1,4})*\s*[\]］】][ \t]*)+)/gu, (_, stop: string, marks: string) => ` ${marks.trim()}${stop}`);
}

/** `[1, 3]` names two, `[2-4]` three. */
function numbersOf(mark: string): readonly number[] {
  const range = /(\d+)\s*[-–]\s*(\d+)/u.exec(mark);
  const [first, last] = [Number(range?.[1]), Number(range?.[2])];
  if (range !== null && last > first && last - first < 20) return Array.from({ length: last - first + 1 }, (_, step) => first + step);
  return [...mark.matchAll(/\d+/gu)].map(([number]) => Number(number));
}
