import { MemoError } from '../../errors/memo-error.ts';
import type { GraphRetrieveOptions } from '../../hipporag/graph-retrieval.ts';

/** Values of metadata out of `--where` words, as `year=1907` or `author="A. N."`: a number, `true` and `false` are meant as such, the rest as text. */
export function parseWhere(words: readonly string[] | undefined): GraphRetrieveOptions['metadata'] {
  if (words === undefined) return undefined;
  return Object.fromEntries(words.map((word) => {
    const at = word.indexOf('=');
    if (at < 1) throw new MemoError({ code: 'wrong-usage', message: `--where is "${word}"`, remedy: 'give a key and its value, as `--where year=1907`' });
    return [word.slice(0, at), valueOf(word.slice(at + 1))];
  }));
}

function valueOf(word: string): string | number | boolean {
  if (word === 'true' || word === 'false') return word === 'true';
  if (/^-?\d+(?:\.\d+)?$/u.test(word)) return Number(word);
  return /^".*"$/su.test(word) ? word.slice(1, -1) : word;
}
