import { basename, dirname, join, relative, resolve } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import { printable } from './printable.ts';

/** The directory that `--into` names: a path, or a bare name for one in the cache directory. */
export function intoDirectory(into: string, cacheDirectory: string): string {
  if (into === '') throw new MemoError({ code: 'wrong-usage', message: '--into is empty', remedy: 'name a directory, or a new memory' });
  if (printable(into) !== into) {
    throw new MemoError({ code: 'wrong-usage', message: '--into holds characters that cannot be shown', remedy: 'name it with letters, digits and hyphens' });
  }
  const isPath = into.startsWith('.') || /[/\\]/u.test(into);
  return isPath ? resolve(into) : join(cacheDirectory, into.normalize('NFC'));
}

/** The shortest way to name a memory: its slug in the cache directory, or the path from here. */
export function memoryName(root: string, cacheDirectory: string): string {
  if (dirname(root) === resolve(cacheDirectory)) return basename(root);
  const path = relative(process.cwd(), root);
  if (path.startsWith('..')) return root;
  return /[/\\]/u.test(path) ? path : `./${path}`;
}

/** A command line to copy, as it works where this program runs from. */
export function commandLine(...words: readonly string[]): string {
  const program = import.meta.url.endsWith('.ts') ? ['npx', 'memorag'] : ['memorag'];
  return [...program, ...words.map(quoteWord)].join(' ');
}

function quoteWord(word: string): string {
  return /^[\p{L}\p{N}_./:=@%+-]+$/u.test(word) ? word : `"${word.replace(/["$`\\]/gu, '\\$&')}"`;
}
