const MOST_CHARACTERS = 160;
/** What providers put in front of their keys. */
const KEY = /\b(?:sk|pk|rk|hf|gsk|xai|key|co|jina|pplx|nvapi|r8|AIza)[-_][\w*.-]{4,}|\bAIza[\w-]{20,}|\b(?:bearer|basic)\s+\S+/giu;
/** Long and of letters and digits: a key without a known beginning. */
const RANDOM = /(?=[\w*-]*\d)(?=[\w*-]*[a-z])[\w*-]{20,}/giu;
/** What a provider repeats of a request. */
const REPEATED = /(["'`“«])(?:(?!\1).){40,}(?:["'`”»]|$)/gu;

/** Of a request's own texts, as few characters in a row are no accident. */
const SHORTEST_ECHO = 24;
/** Shorter ones keep nothing secret, and stand in many words. */
const SHORTEST_KEY = 4;
/** Longer than anything that is quoted in the end. */
const MOST_READ = 500;

export interface QuoteOptions {
  /** What the request says. */
  readonly texts?: readonly string[] | undefined;
  /** What it was sent with, whatever it looks like. */
  readonly apiKey?: string | undefined;
}

/** A short part of a provider's own words, fit for a message: one printable line without keys, and without what it repeats of a request. */
export function quoteProvider(message: string, { texts = [], apiKey = '' }: QuoteOptions = {}): string {
  // Before anything is cut, so that no half of it stays.
  const keyless = apiKey.length < SHORTEST_KEY ? message : message.replaceAll(apiKey, '…');
  const line = oneLine(keyless.slice(0, MOST_READ));
  const own = withoutEchoes(line, texts.map(oneLine));
  const clean = own.replaceAll(KEY, '…').replaceAll(REPEATED, '…').replaceAll(RANDOM, '…');
  const short = clean.length <= MOST_CHARACTERS ? clean : `${clean.slice(0, MOST_CHARACTERS).toWellFormed().trimEnd()}…`;
  return short.replace(/[.\s]+$/u, '');
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
}

function withoutEchoes(line: string, texts: readonly string[]): string {
  let own = '';
  for (let at = 0; at < line.length; at += 1) {
    let end = at;
    while (end + SHORTEST_ECHO <= line.length && texts.some((text) => text.includes(line.slice(end, end + SHORTEST_ECHO)))) end += 1;
    if (end === at) own += line.charAt(at);
    else {
      own += '…';
      at = end + SHORTEST_ECHO - 2;
    }
  }
  return own;
}
