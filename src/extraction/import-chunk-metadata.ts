import { hash } from 'node:crypto';
import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import type { JsonValue } from '../spec/text.ts';
import { parsePythonJson } from './parse-python-json.ts';

export interface ImportedMetadata {
  /** By the position of the text; `undefined`: the file says nothing of it. */
  readonly metadata: readonly (Readonly<Record<string, JsonValue>> | undefined)[];
  /** Entries of the file that belong to none of the texts, and that are no objects. */
  readonly unmatched: number;
  readonly damaged: number;
}

const fileSchema = z.record(z.string(), z.unknown());
const entrySchema = z.record(z.string(), z.json());

/** What a `chunk_metadata.json` of the reference implementation says of these texts, given exactly as they were indexed there: it names each by an MD5 of them. */
export function importChunkMetadata(rawFile: string, texts: readonly string[], { name }: { readonly name: string }): ImportedMetadata {
  const file = fileSchema.safeParse(parsePythonJson(rawFile));
  if (!file.success) throw notMetadata(name);
  const entries = new Map(Object.entries(file.data).flatMap(([id, rawEntry]) => {
    const entry = entrySchema.safeParse(rawEntry);
    return entry.success ? [[id, entry.data] as const] : [];
  }));
  const ids = texts.map((text) => `chunk-${hash('md5', text)}`);
  const known = new Set(ids);
  const unmatched = [...entries.keys()].filter((id) => !known.has(id)).length;
  return { metadata: ids.map((id) => entries.get(id)), unmatched, damaged: Object.keys(file.data).length - entries.size };
}

function notMetadata(name: string): MemoError {
  return new MemoError({
    code: 'input-format',
    message: `${name} holds no metadata of chunks: it is no JSON object`,
    remedy: 'give a file `chunk_metadata.json` as the reference implementation writes it',
  });
}
