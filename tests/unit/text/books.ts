import { existsSync, readFileSync } from 'node:fs';
import { decodeText } from '../../../src/text/decode-text.ts';

/** The real books beside a checkout; tests that need them are skipped, and say so, where they are not there. */
const FOLDER = new URL('../../../../shared/data/books/', import.meta.url);

export const BOOKS = ['sherlock-holmes', 'moby-dick', 'hong-lou-meng'] as const;
export type Book = (typeof BOOKS)[number];

export const hasBooks = existsSync(FOLDER);
export const needsBooks = hasBooks ? '' : ' (skipped: ../shared/data/books is not there)';

export function bookBytes(book: Book): Uint8Array {
  return readFileSync(new URL(`${book}.txt`, FOLDER));
}

export function bookText(book: Book): string {
  return decodeText(bookBytes(book), { name: book });
}
