import { MemoError } from '../errors/memo-error.ts';
import type { Document, JsonValue } from '../spec/text.ts';
import { normaliseText } from '../text/normalise-text.ts';

/** Which documents: by their ids, by their exact texts, or by values of their metadata (all of them). */
export type DocumentChoice =
  | readonly string[]
  | { readonly ids: readonly string[] }
  | { readonly texts: readonly string[] }
  | { readonly metadata: Readonly<Record<string, JsonValue>> };

/** Ids of the documents that are meant, each once. Errors: `document-unknown` where one that is named is not there, or nothing is meant. */
export function chooseDocuments(documents: readonly Document[], choice: DocumentChoice): readonly string[] {
  if ('metadata' in choice) return byMetadata(documents, choice.metadata);
  if ('texts' in choice) return choice.texts.flatMap((text) => byText(documents, text));
  // Of ids that nobody has the pipeline says so itself.
  return [...new Set('ids' in choice ? choice.ids : choice)];
}

function byText(documents: readonly Document[], rawText: string): readonly string[] {
  const text = normaliseText(rawText).trim();
  const found = documents.filter((document) => document.text.trim() === text).map(({ id }) => id);
  if (found.length > 0) return found;
  throw new MemoError({ code: 'document-unknown', message: `no document has the text that was given (${text.length} characters)`, remedy: 'name it by its id, as `graphInfo()` and `memorag inspect` list them' });
}

function byMetadata(documents: readonly Document[], wanted: Readonly<Record<string, JsonValue>>): readonly string[] {
  const entries = Object.entries(wanted);
  const found = documents.filter(({ metadata = {} }) => entries.length > 0 && entries.every(([key, value]) => JSON.stringify(metadata[key]) === JSON.stringify(value)));
  if (found.length > 0) return found.map(({ id }) => id);
  throw new MemoError({ code: 'document-unknown', message: `no document has the metadata ${entries.map(([key]) => key).join(', ') || '(none was named)'} as given`, remedy: 'name values that some document has' });
}
