import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import type { Readable } from 'node:stream';
import { isMemoError } from '../errors/memo-error.ts';
import type { Document } from '../spec/text.ts';
import { documentId } from './document-id.ts';
import { findInputs, STANDARD_INPUT, type FoundInput } from './find-inputs.ts';
import { tooLarge, unknownFormat, unreadable } from './input-errors.ts';
import { readPlainText } from './read-plain-text.ts';
import { readStream } from './read-stream.ts';
import { readerFor } from './readers.ts';

/** A book has 1 or 2 MB; what is larger by far was given by mistake, or should be split. */
export const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

const READ_AT_ONCE = 1024 * 1024;

export interface ReadDocumentsOptions {
  readonly signal?: AbortSignal | undefined;
  /** What `-` reads. */
  readonly stdin?: Readable | undefined;
  /** Most bytes of a file, and of all inputs together. */
  readonly maxBytes?: number | undefined;
  /** Told of each file of a folder or a pattern that holds no text, and is left out. */
  readonly onEmpty?: ((path: string) => void) | undefined;
}

/** Reads files, folders (with all below them), globs and `-` (standard input) into documents with unique ids. */
export async function readDocuments(inputs: readonly string[], options: ReadDocumentsOptions = {}): Promise<Document[]> {
  const { maxBytes = DEFAULT_MAX_BYTES } = options;
  const found = await findInputs(inputs, options);
  checkSizes(found, maxBytes);
  const taken = new Set<string>();
  const documents: Document[] = [];
  let empty: unknown;
  let bytesLeft = maxBytes;
  for (const input of found) {
    const bytes = await readInput(input, { ...options, maxBytes: bytesLeft, total: maxBytes });
    bytesLeft -= bytes.length;
    const document = await toDocument(input, { bytes, taken, signal: options.signal }).catch((error: unknown) => {
      if (input.isNamed || !isMemoError(error, 'input-empty')) throw error;
      empty ??= error;
      options.onEmpty?.(input.path);
    });
    if (document === undefined) continue;
    taken.add(document.id);
    documents.push(document);
  }
  if (documents.length === 0 && empty !== undefined) throw empty;
  return documents;
}

/** Before the first byte is read: a file of 200 MB is refused at once. */
function checkSizes(found: readonly FoundInput[], maxBytes: number): void {
  for (const { path, bytes } of found) if (bytes > maxBytes) throw tooLarge(`${path} has`, { bytes, maxBytes });
  const bytes = found.reduce((sum, input) => sum + input.bytes, 0);
  if (bytes > maxBytes) throw tooLarge(`the ${found.length} inputs have`, { bytes, maxBytes });
}

async function readInput(
  { path }: FoundInput,
  { signal, stdin = process.stdin, maxBytes, total }: ReadDocumentsOptions & { readonly maxBytes: number; readonly total: number },
): Promise<Uint8Array> {
  const isStandardInput = path === STANDARD_INPUT;
  const stream = isStandardInput ? stdin : createReadStream(path, { highWaterMark: READ_AT_ONCE });
  const name = nameOf(path);
  try {
    return await readStream(stream, {
      signal,
      maxBytes,
      tooLarge: (bytes) => tooLarge(`reading ${name} stopped at`, { bytes: bytes + total - maxBytes, maxBytes: total }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (isMemoError(error)) throw error;
    throw unreadable(name, error);
  }
}

async function toDocument(
  { path }: FoundInput,
  { bytes, taken, signal }: { readonly bytes: Uint8Array; readonly taken: ReadonlySet<string>; readonly signal: AbortSignal | undefined },
): Promise<Document> {
  const isStandardInput = path === STANDARD_INPUT;
  const read = isStandardInput ? readPlainText : readerFor(path);
  if (read === undefined) throw unknownFormat(path, extname(path));
  const { text, title, metadata } = await read(bytes, { name: nameOf(path), signal });
  const name = isStandardInput ? 'stdin' : basename(path, extname(path));
  return {
    id: documentId(name, taken),
    title: title ?? (isStandardInput ? nameOf(path) : name),
    text,
    ...(isStandardInput ? {} : { path }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function nameOf(path: string): string {
  return path === STANDARD_INPUT ? 'standard input' : path;
}
