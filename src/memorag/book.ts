import { MemoError } from '../errors/memo-error.ts';
import type { Document, JsonValue } from '../spec/text.ts';
import { documentId } from '../text/document-id.ts';
import { normaliseText } from '../text/normalise-text.ts';

/** A text to remember, as a caller has it. */
export interface BookInput {
  readonly text: string;
  /** Default: from the title, made unique. */
  readonly id?: string;
  readonly title?: string;
  readonly path?: string;
  readonly metadata?: Readonly<Record<string, JsonValue>>;
}

export type Book = string | BookInput | readonly (string | BookInput)[];

/** Documents of what a caller passes: a text, a text with its title, or several. Ids are made unique among themselves. */
export function toDocuments(book: Book): readonly Document[] {
  const inputs = (Array.isArray(book) ? book : [book]).map((input: string | BookInput) => (typeof input === 'string' ? { text: input } : input));
  if (inputs.length === 0) throw new MemoError({ code: 'input-empty', message: 'no text was given', remedy: 'pass at least one text' });
  const taken = new Set<string>();
  return inputs.map((input, position) => toDocument(input, position, taken));
}

function toDocument(input: BookInput, position: number, taken: Set<string>): Document {
  const text = normaliseText(input.text);
  const title = input.title ?? input.id ?? `text ${position + 1}`;
  if (text.trim() === '') throw new MemoError({ code: 'input-empty', message: `"${title}" holds no text`, remedy: 'leave it out, or pass its text' });
  if (input.id !== undefined && taken.has(input.id)) {
    throw new MemoError({ code: 'wrong-usage', message: `two documents have the id "${input.id}"`, remedy: 'give each its own id' });
  }
  const id = input.id ?? documentId(title, taken);
  taken.add(id);
  return {
    id,
    title,
    text,
    ...(input.path === undefined ? {} : { path: input.path }),
    ...(input.metadata === undefined ? {} : { metadata: input.metadata }),
  };
}
