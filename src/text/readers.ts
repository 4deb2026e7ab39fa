import { extname } from 'node:path';
import { readMarkdown } from './read-markdown.ts';
import { readPlainText } from './read-plain-text.ts';
import type { TextReader } from './text-reader.ts';

const READERS: ReadonlyMap<string, TextReader> = new Map([
  ['.txt', readPlainText],
  ['.text', readPlainText],
  ['.md', readMarkdown],
  ['.markdown', readMarkdown],
]);

/** Extensions of the formats that can be read, with their points. */
export const KNOWN_EXTENSIONS: readonly string[] = [...READERS.keys()];

/** The reader for a file by its extension; a name without one is read as plain text. */
export function readerFor(path: string): TextReader | undefined {
  const extension = extname(path).toLowerCase();
  return extension === '' ? readPlainText : READERS.get(extension);
}

/** Whether a folder's or a glob's file is read: those without extension are not. */
export function hasKnownExtension(path: string): boolean {
  return READERS.has(extname(path).toLowerCase());
}
