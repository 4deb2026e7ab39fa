import { z } from 'zod';
import type { DocumentRecord } from '../spec/memory-store.ts';
import type { Document } from '../spec/text.ts';
import { isInnerPath, TEXTS_DIRECTORY } from './layout.ts';
import { parseJsonLines, toJsonLines } from './json-lines.ts';

const lineSchema = z.object({
  id: z.string().min(1),
  title: z.string(),
  path: z.string().exactOptional(),
  metadata: z.record(z.string(), z.json()).exactOptional(),
  /** Name under `texts/`. */
  file: z.string().refine((name) => isInnerPath(name) && !name.includes('/')),
  sha256: z.string(),
  characters: z.int().nonnegative(),
});

/** A line of documents.jsonl: a document without its text, and where the text stands. */
export type DocumentLine = z.output<typeof lineSchema>;

/** documents.jsonl of documents whose texts stand in `files`. */
export function serialiseDocuments(documents: readonly Document[], records: readonly DocumentRecord[], files: readonly string[]): string {
  return toJsonLines(
    documents.map(({ id, title, path, metadata }, position) => {
      const { sha256, characters } = records[position] ?? {};
      return { id, title, path, metadata, file: files[position], sha256, characters };
    }),
  );
}

/** The lines of documents.jsonl, which must tell the same as the manifest; throws what is wrong in one line. */
export function parseDocuments(text: string, records: readonly DocumentRecord[]): readonly DocumentLine[] {
  const lines = z.array(lineSchema).parse(parseJsonLines(text));
  const agrees = (line: DocumentLine, record: DocumentRecord | undefined): boolean =>
    line.id === record?.id && line.title === record.title && line.sha256 === record.sha256 && line.characters === record.characters;
  if (lines.length !== records.length) throw new Error(`${lines.length} documents instead of ${records.length}`);
  const odd = lines.findIndex((line, position) => !agrees(line, records[position]));
  if (odd >= 0) throw new Error(`line ${odd + 1} differs from the manifest`);
  return lines;
}

/** Path of a document's text inside its generation. */
export function textPath(file: string): string {
  return `${TEXTS_DIRECTORY}/${file}`;
}
