const MOST_CHARACTERS = 160;
/** What providers put in front of their keys. */
const KEY = /\b(?:sk|pk|rk|hf|gsk|xai|key|co|jina|pplx|nvapi|r8|AIza)[-_][\w*.-]{4,}|\bAIza[\w-]{20,}|\b(?:bearer|basic)\s+\S+/giu;
/** Long and of letters and digits: a key without a known beginning. */
const RANDOM = /(?=[\w*-]*\d)(?=[\w*-]*[a-z])[\w*-]{20,}/giu;
/** What a provider repeats of a request. */
const REPEATED = /(["'`“«])(?:(?!\1).){40,}(?:["'`”»]|$)/gu;

/** A short part of a provider's own words, fit for a message: one printable line without keys and without what it repeats of a request. */
export function quoteProvider(message: string): string {
  const line = message.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  const clean = line.replaceAll(KEY, '…').replaceAll(REPEATED, '…').replaceAll(RANDOM, '…');
  const short = clean.length <= MOST_CHARACTERS ? clean : `${clean.slice(0, MOST_CHARACTERS).toWellFormed().trimEnd()}…`;
  return short.replace(/[.\s]+$/u, '');
}
