import { decodeText } from './decode-text.ts';
import { findTitle } from './find-title.ts';
import type { ReadText } from './text-reader.ts';

/** Reads a plain text file: its characters are the text. */
export async function readPlainText(bytes: Uint8Array, { name }: { readonly name: string }): Promise<ReadText> {
  const text = decodeText(bytes, { name });
  const title = findTitle(text);
  return { text, ...(title === undefined ? {} : { title }) };
}
