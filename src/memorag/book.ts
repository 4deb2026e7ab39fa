import { z } from 'zod';
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

const inputSchema = z.object({
  text: z.string(),
  id: z.string().min(1).max(1000).optional(),
  title: z.string().min(1).max(1000).optional(),
  path: z.string().optional(),
  metadata: z.record(z.string(), z.json()).optional(),
});

/** Documents of what a caller passes: a text, a text with its title, or several. Ids are made unique among themselves. */
export function toDocuments(rawBook: Book): readonly Document[] {
  const rawInputs: readonly unknown[] = Array.isArray(rawBook) ? rawBook : [rawBook];
  if (rawInputs.length === 0) throw new MemoError({ code: 'input-empty', message: 'no text was given', remedy: 'pass at least one text' });
  const inputs = z.array(inputSchema).safeParse(rawInputs.map((rawInput) => (typeof rawInput === 'string' ? { text: rawInput } : rawInput)));
  if (!inputs.success) throw notABook(inputs.error);
  const taken = new Set<string>();
  return inputs.data.map((input, position) => toDocument(input, position, taken));
}

// Where it is wrong, never what stands there: that is a user's text.
function notABook(error: z.ZodError): MemoError {
  const path = error.issues[0]?.path.join('.') ?? '';
  return new MemoError({
    code: 'wrong-usage',
    message: `what was given is no text${path === '' ? '' : ` (${path})`}`,
    remedy: 'pass a string, { text, id?, title?, path?, metadata? } with an id and a title that are not empty, or a list of those',
    cause: error,
  });
}

function toDocument(input: z.output<typeof inputSchema>, position: number, taken: Set<string>): Document {
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
