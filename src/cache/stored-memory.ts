import { join } from 'node:path';
import { z } from 'zod';
import type { FileRecord, IndexRow, StoredMemory } from '../spec/memory-store.ts';
import type { Chunk, Document } from '../spec/text.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';
import type { CheckedGeneration, GenerationPlace } from './check-generation.ts';
import { parseChunks } from './chunk-lines.ts';
import { parseDocuments, textPath, type DocumentLine } from './document-records.ts';
import { CHUNKS_FILE, DOCUMENTS_FILE, indexFileName, MEMORY_DIRECTORY, ROWS_FILE } from './layout.ts';
import { damagedMemory } from './memory-errors.ts';
import { readRecordedFile } from './read-memory-file.ts';
import { parseRows } from './row-lines.ts';

const PARALLEL_READS = 8;

/** A checked generation as its readers see it. What it reads is checked once more, byte for byte, against the manifest. */
export function createStoredMemory(place: GenerationPlace, { manifest, indexSizes }: CheckedGeneration, release: () => Promise<void>): StoredMemory {
  const { root, generation } = place;
  const directory = join(root, generation);
  let chunks: Promise<readonly Chunk[]> | undefined;
  let released: Promise<void> | undefined;
  const readChunks = async (): Promise<readonly Chunk[]> => parse(CHUNKS_FILE, await read(CHUNKS_FILE), (text) => parseChunks(text, manifest.documents));

  return {
    root,
    generation,
    manifest,
    memoryDirectory: join(directory, MEMORY_DIRECTORY),
    indexPath: (embedder) => join(directory, indexFileName(embedder)),
    readChunks: async () => await (chunks ??= readChunks()),
    async readDocuments(): Promise<readonly Document[]> {
      const lines = parse(DOCUMENTS_FILE, await read(DOCUMENTS_FILE), (text) => parseDocuments(text, manifest.documents));
      return await mapConcurrently(lines, PARALLEL_READS, readDocument);
    },
    async readRows(): Promise<readonly IndexRow[]> {
      const context = { chunks: await (chunks ??= readChunks()), indexSizes };
      return parse(ROWS_FILE, await read(ROWS_FILE), (text) => parseRows(text, context));
    },
    [Symbol.asyncDispose]: async () => await (released ??= release()),
  };

  async function readDocument({ id, title, path, metadata, file, sha256, characters }: DocumentLine): Promise<Document> {
    const text = await read(textPath(file));
    if (recordOf(textPath(file)).sha256 !== sha256 || text.length !== characters) throw damagedMemory(root, `${textPath(file)} is not the text of ${id}`);
    return { id, title, text, ...(path === undefined ? {} : { path }), ...(metadata === undefined ? {} : { metadata }) };
  }

  async function read(path: string): Promise<string> {
    return (await readRecordedFile({ directory, record: recordOf(path), root })).toString('utf8');
  }

  function recordOf(path: string): FileRecord {
    const record = manifest.files.find((candidate) => candidate.path === path);
    if (record === undefined) throw damagedMemory(root, `the manifest does not list ${path}`);
    return record;
  }

  function parse<T>(path: string, text: string, parser: (text: string) => T): T {
    try {
      return parser(text);
    } catch (error) {
      const problem = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      throw damagedMemory(root, `${path}: ${problem.replace(/\s+/gu, ' ')}`, error);
    }
  }
}
