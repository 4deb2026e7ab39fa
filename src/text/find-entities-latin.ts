import { isFunctionWord } from './function-words.ts';

/** How often a name stands in a text. */
export type EntityCounts = Map<string, number>;

const LETTER = String.raw`[\p{L}--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]`;
const PART = String.raw`${LETTER}[${LETTER}\p{M}\d]*`;
const WORD = `${PART}(?:['’\\-]${PART})*`;
const TITLE = String.raw`(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Col|Rev|Messrs|Mme|Mlle)\.`;
const TOKEN = new RegExp(`${TITLE}|${WORD}`, 'gv');
/** Also the points of initials: `James P. Hogan`, `J.R.R. Tolkien`. */
const CLOSE_TOKEN = new RegExp(String.raw`${TITLE}|(?!I\.)(?:\p{Lu}\.)+(?=\s\p{Lu}\p{Ll})|${WORD}`, 'gv');
/** Words that may stand inside a name, between two words with a capital. */
const LINKS = new Set(['of', 'the', 'de', 'du', 'la', 'le', 'von', 'van', 'der', 'den', 'di', 'da', 'del', 'and']);
/** Words that carry a capital and name nothing. */
const NO_NAMES = new Set('i ok yes no oh ah o god heaven lord sir madam miss mr mrs ms dr chapter part book volume monday tuesday wednesday thursday friday saturday sunday'.split(' '));

export interface NameToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isCapital: boolean;
  /** The first word of a sentence, a quotation or a line of its own, which has a capital whatever it is. */
  readonly isFirst: boolean;
}

/** Names in one short text; see {@link createLatinEntityCounter}. */
export function findEntitiesLatin(text: string): EntityCounts {
  const counter = createLatinEntityCounter();
  counter.add(text);
  return counter.counts();
}

export interface NameReading {
  /**
   * Reads a short text closely: initials and acronyms belong to names, and of words with a capital next to each other the one that opens the
   * sentence does too. A long text repeats its names, and what it shouts is no acronym.
   */
  readonly isClose?: boolean;
}

export interface EntityCounter {
  /** Reads a further piece of the texts, which are cut between paragraphs. */
  add(text: string): void;
  counts(): EntityCounts;
}

/**
 * Counts names in texts with letter case: runs of capitalised words that also carry their capital inside sentences. `and` and
 * `of` only link ("Bank of England"); a name that only ever opens sentences is not told from a common word and is left out.
 * What counts as a name is known at the end only, so that runs of words with a capital are kept until then, each once.
 */
export function createLatinEntityCounter({ isClose = false }: NameReading = {}): EntityCounter {
  const capital = new Map<string, number>();
  const small = new Map<string, number>();
  const runs = new Map<string, number>();
  /** Words that carry a capital inside sentences more often than none. */
  const isName = (word: string, isAmongOthers: boolean): boolean => {
    if (/^I['’]/u.test(word)) return false;
    const [large, little] = [capital.get(bareWord(word)) ?? 0, small.get(bareWord(word)) ?? 0];
    return large > little || (isClose && isAmongOthers && large + little === 0 && !isFunctionWord(word));
  };
  return {
    add(text) {
      const tokens = readNameTokens(text, { isClose });
      for (const { text: word, isCapital, isFirst } of tokens) {
        if (!(isCapital && isFirst)) increase(isCapital ? capital : small, bareWord(word), 1);
      }
      for (const run of capitalRuns(tokens, text)) increase(runs, run.join(' '), 1);
    },
    counts() {
      const counts: EntityCounts = new Map();
      for (const [run, count] of runs) for (const name of namesOf(run.split(' '), isName)) increase(counts, name, count);
      return counts;
    },
  };
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** The words of a text, with what their letters say of names. */
export function readNameTokens(text: string, { isClose = false }: NameReading = {}): readonly NameToken[] {
  const tokens: NameToken[] = [];
  let end = 0;
  const matches = [...text.matchAll(isClose ? CLOSE_TOKEN : TOKEN)];
  // `AT` among words in capitals is shouted with them, `UN` among others is a name.
  const isShouted = (at: number): boolean => [at, at - 1, at + 1].filter((place) => /^\p{Lu}{2}/u.test(matches[place]?.[0] ?? '')).length > 1;
  for (const [at, match] of matches.entries()) {
    const between = text.slice(end, match.index);
    const word = match[0];
    tokens.push({
      text: word,
      start: match.index,
      end: match.index + word.length,
      isCapital: /^\p{Lu}/u.test(word) && !(isClose ? /^\p{Lu}{7,}/u : /^\p{Lu}{3,}/u).test(word) && !(/^\p{Lu}{2}/u.test(word) && isShouted(at)),
      isFirst: end === 0 || /[.!?:;"“”‘(*_|#—]|--|\n\s*\n/u.test(between) || /^\s*['‘]/u.test(between),
    });
    end = match.index + word.length;
  }
  return tokens;
}

/** Neighbouring words with a capital, and the links between and behind them. A possessive ends its run. */
function* capitalRuns(tokens: readonly NameToken[], text: string): Generator<readonly string[]> {
  let run: string[] = [];
  let before: NameToken | undefined;
  for (const token of tokens) {
    const isPart = token.isCapital || (run.length > 0 && LINKS.has(token.text));
    const isOn = isPart && before !== undefined && !isPossessive(before.text) && isJoined(text, before, token);
    if (!isOn && run.length > 0) {
      yield run;
      run = [];
    }
    if (isOn || token.isCapital) run.push(token.text);
    before = token;
  }
  if (run.length > 0) yield run;
}

function isPossessive(word: string): boolean {
  return /['’]s$/u.test(word);
}

function isJoined(text: string, before: NameToken, token: NameToken): boolean {
  return token.start - before.end <= 2 && /^(?:[ \u00a0]|\n| \n)$/u.test(text.slice(before.end, token.start));
}

/** The names in a run: its stretches of words that are names, with the links between them. */
function* namesOf(run: readonly string[], isName: (word: string, isAmongOthers: boolean) => boolean): Generator<string> {
  let stretch: string[] = [];
  for (const word of run) {
    if (LINKS.has(word) ? stretch.length > 0 : isName(word, run.length > 1)) stretch.push(word);
    else {
      yield* nameOf(stretch);
      stretch = [];
    }
  }
  yield* nameOf(stretch);
}

/** The stretch without links at its ends; one that holds `and` is two names. */
function* nameOf(stretch: readonly string[]): Generator<string> {
  const words = stretch.map((word) => word.replace(/['’]s$/u, ''));
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
