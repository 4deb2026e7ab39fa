import { scanJson } from './scan-json.ts';
import { isJson } from '../util/is-json.ts';

/** How many elements are given up to find the rest readable. */
const MOST_CUTS = 20;
/** Strings, to be passed over, and commas behind which nothing comes. */
const STRING_OR_LAST_COMMA = /"[^"\\]*(?:\\[^][^"\\]*)*"|,(?=\s*[}\]])/gu;

/**
 * A cut JSON text as one that can be read: what is open is closed, and an element that the cut went through is left out. `undefined`: it
 * cannot be. (The reference cuts at the last comma, be it within a string.)
 */
export function repairJson(text: string): string | undefined {
  if (isJson(text)) return text;
  const plain = text.replaceAll(STRING_OR_LAST_COMMA, (token) => (token === ',' ? '' : token));
  if (isJson(plain)) return plain;
  const { commas, isInString } = scanJson(text);
  const ends = [...(isInString ? [] : [text.length]), ...commas.toReversed().slice(0, MOST_CUTS)];
  return ends.map((end) => closed(text.slice(0, end))).find(isJson);
}

function closed(text: string): string {
  return text + scanJson(text).open.toReversed().map((bracket) => (bracket === '{' ? '}' : ']')).join('');
}
