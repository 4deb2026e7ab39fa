import { decodeText } from './decode-text.ts';
import type { ReadText } from './text-reader.ts';

/** Reads a Markdown file: the text as it is written, with the first heading of the first level as title. */
export async function readMarkdown(bytes: Uint8Array, { name }: { readonly name: string }): Promise<ReadText> {
  const text = decodeText(bytes, { name });
  const title = /^#[^\S\n]+(\S.*?)[^\S\n]*#*[^\S\n]*$/m.exec(text)?.[1];
  return { text, ...(title === undefined ? {} : { title }) };
}
