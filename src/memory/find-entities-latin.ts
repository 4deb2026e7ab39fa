/** How often a name stands in a text. */
export type EntityCounts = Map<string, number>;

const LETTER = String.raw`[\p{L}--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]`;
const PART = String.raw`${LETTER}[${LETTER}\p{M}\d]*`;
const WORD = `${PART}(?:['’\\-]${PART})*`;
const TITLE = String.raw`(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Col|Rev|Messrs|Mme|Mlle)\.`;
const TOKEN = new RegExp(`${TITLE}|${WORD}`, 'gv');
/** Words that may stand inside a name, between two words with a capital. */
const LINKS = new Set(['of', 'the', 'de', 'du', 'la', 'le', 'von', 'van', 'der', 'den', 'di', 'da', 'del', 'and']);
/** Words that carry a capital and name nothing. */
const NO_NAMES = new Set('i ok yes no oh ah o god heaven lord sir madam miss mr mrs ms dr chapter part book volume monday tuesday wednesday thursday friday saturday sunday'.split(' '));

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isCapital: boolean;
  /** The first word of a sentence, a quotation or a line of its own, which has a capital whatever it is. */
  readonly isFirst: boolean;
}

/**
 * Names in a text with letter case: runs of capitalised words that also carry their capital inside sentences. `and` and `of`
 * only link ("Bank of England"); a name that only ever opens sentences is not told from a common word and is left out.
 */
export function findEntitiesLatin(text: string): EntityCounts {
  const tokens = readTokens(text);
  const isName = nameWords(tokens);
  const counts: EntityCounts = new Map();
  for (const name of runs(tokens, text, isName)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const between = text.slice(end, match.index);
    const word = match[0];
    tokens.push({
      text: word,
      start: match.index,
      end: match.index + word.length,
      isCapital: /^\p{Lu}/u.test(word) && !/^\p{Lu}{3,}/u.test(word),
      isFirst: end === 0 || /[.!?:;"“”‘(*_|#—]|--|\n\s*\n/u.test(between) || /^\s*['‘]/u.test(between),
    });
    end = match.index + word.length;
  }
  return tokens;
}

/** Words that carry a capital inside sentences at least as often as none. */
function nameWords(tokens: readonly Token[]): (word: string) => boolean {
  const capital = new Map<string, number>();
  const small = new Map<string, number>();
  for (const { text, isCapital, isFirst } of tokens) {
    if (isCapital && isFirst) continue;
    const counts = isCapital ? capital : small;
    const word = bareWord(text);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return (word) => (capital.get(word) ?? 0) > (small.get(word) ?? 0);
}

function* runs(tokens: readonly Token[], text: string, isName: (word: string) => boolean): Generator<string> {
  let run: Token[] = [];
  for (const token of tokens) {
    const before = run.at(-1);
    if (before !== undefined && !isJoined(text, before, token)) {
      yield* nameOf(run);
      run = [];
    }
    if (token.isCapital && isName(bareWord(token.text))) run.push(token);
    else if (run.length > 0 && LINKS.has(token.text)) run.push(token);
    else {
      yield* nameOf(run);
      run = [];
    }
    if (/['’]s$/u.test(token.text)) {
      yield* nameOf(run);
      run = [];
    }
  }
  yield* nameOf(run);
}

function isJoined(text: string, before: Token, token: Token): boolean {
  return token.start - before.end <= 2 && /^(?:[ \u00a0]|\n| \n)$/u.test(text.slice(before.end, token.start));
}

/** The run without links at its ends; one that holds `and` is two names. */
function* nameOf(run: readonly Token[]): Generator<string> {
  const words = run.map(({ text }) => text.replace(/['’]s$/u, ''));
  for (const part of splitAt(words, 'and')) {
    while (LINKS.has(part.at(-1) ?? '')) part.pop();
    while (LINKS.has(part[0] ?? '')) part.shift();
    const isNothing = part.every((word) => NO_NAMES.has(bareWord(word)) || LINKS.has(word) || /^(?:\p{Lu}|I['’].*|[IVXLC]+)$/u.test(word));
    if (!isNothing && part.length <= 6) yield part.join(' ');
  }
}

function splitAt(words: readonly string[], mark: string): string[][] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word === mark) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

function bareWord(word: string): string {
  return word.replace(/['’]s$|\.$/u, '').toLowerCase();
}
