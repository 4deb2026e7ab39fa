import { hash } from 'node:crypto';
import { toDocuments, type Book, type BookInput } from '../memorag/book.ts';
import type { Document } from '../spec/text.ts';
import { cutText } from '../text/cut-text.ts';
import { documentId } from '../text/document-id.ts';
import { normaliseText } from '../text/normalise-text.ts';
import { oneLine } from '../text/one-line.ts';

const LONGEST_TITLE = 60;

/**
 * Documents of texts as a caller has them. One without an id gets it from its text, so that the same text is the same document whenever it comes; of
 * several with one id the last counts.
 */
export function graphDocuments(rawTexts: Book): readonly Document[] {
  const rawList: readonly (string | BookInput)[] = typeof rawTexts === 'string' || 'text' in rawTexts ? [rawTexts] : rawTexts;
  const byId = new Map<string, string | BookInput>();
  for (const [position, rawInput] of rawList.entries()) {
    const named = withId(rawInput);
    // What is no text is refused by `toDocuments`, which says where.
    byId.set(typeof named === 'string' || typeof named?.id !== 'string' ? `\0${position}` : named.id, named);
  }
  return toDocuments([...byId.values()]);
}

function withId(rawInput: string | BookInput): string | BookInput {
  const input: Partial<BookInput> = typeof rawInput === 'string' ? { text: rawInput } : rawInput;
  if (typeof input?.text !== 'string' || input.text.trim() === '' || input.id !== undefined) return rawInput;
  const text = normaliseText(input.text);
  const title = typeof input.title === 'string' && input.title !== '' ? input.title : cutText(oneLine(text.trim().split('\n', 1)[0] ?? ''), LONGEST_TITLE);
  const key = hash('sha256', `${title}\n${text}`).slice(0, 12);
  return { ...input, text, title, id: `${documentId(title, new Set())}-${key}` };
}
