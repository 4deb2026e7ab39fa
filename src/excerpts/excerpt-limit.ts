import { holdsCjk } from '../text/holds-cjk.ts';

const MOST_LATIN = 480;
const MOST_CJK = 200;

/** The longest excerpt that is shown of a text, in letters of the text's own script. */
export function excerptLimit(text: string): number {
  return holdsCjk(text) ? MOST_CJK : MOST_LATIN;
}
