import { MemoError } from '../errors/memo-error.ts';
import type { TextLength } from '../spec/generator.ts';
import { textOption, type Options } from './options.ts';

const MOST = 100_000;

/** `200` or `200w` are words, `500c` are characters; anything else is wrong usage. */
export function lengthOption(options: Options, name: string): TextLength | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const [, digits = '', unit = 'w'] = /^(\d+)\s*(w|c|words|characters)?$/u.exec(text.trim()) ?? [];
  const count = Number(digits);
  if (digits !== '' && count >= 1 && count <= MOST) return { count, unit: unit.startsWith('c') ? 'characters' : 'words' };
  throw new MemoError({ code: 'wrong-usage', message: `--${name} is "${text}"`, remedy: `give a whole number of words from 1 to ${MOST}, or of characters, as 500c` });
}
