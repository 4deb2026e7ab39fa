import { decodeText } from './decode-text.ts';
import type { ReadText } from './text-reader.ts';

/** Reads a plain text file: its characters are the text. */
export async function readPlainText(bytes: Uint8Array, { name }: { readonly name: string }): Promise<ReadText> {
  return { text: decodeText(bytes, { name }) };
}
