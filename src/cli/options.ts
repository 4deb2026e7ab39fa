import { MemoError } from '../errors/memo-error.ts';

/** The options of a command as commander gives them; none is declared to be anything else. */
export type Options = Readonly<Record<string, OptionValue>>;
export type OptionValue = string | boolean | readonly string[] | undefined;

export function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The values of an option that takes several. */
export function listOption(options: Options, name: string): readonly string[] | undefined {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : undefined;
}

export function isSet(options: Options, name: string): boolean {
  return options[name] === true;
}

/** A whole number of at least 1; anything else is wrong usage. */
export function countOption(options: Options, name: string, maximum: number): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/u.test(text) && count >= 1 && count <= maximum) return count;
  const flag = `--${name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new MemoError({ code: 'wrong-usage', message: `${flag} is "${text}"`, remedy: `give a whole number from 1 to ${maximum}` });
}
