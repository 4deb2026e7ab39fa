import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from 'node:crypto';
import type { FileRecord, GenerationContent, Manifest, StoredMemory } from '../spec/memory-store.ts';
import type { Document } from '../spec/text.ts';
import { fsyncDirectory } from '../util/fsync-directory.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';
import { tryLink } from '../util/try-link.ts';
import { writeNewFile } from '../util/write-new-file.ts';
import { serialiseChunks } from './chunk-lines.ts';
import { serialiseDocuments, textPath } from './document-records.ts';
import { CHUNKS_FILE, DOCUMENTS_FILE, indexFileName, MANIFEST_FILE, MEMORY_DIRECTORY, ROWS_FILE, TEXTS_DIRECTORY } from './layout.ts';
import { FORMAT_VERSION, serialiseManifest } from './manifest.ts';
import { recordFile } from './record-file.ts';
import { serialiseRows } from './row-lines.ts';
import { textFileNames } from './text-file-names.ts';
import { writeMemoryFiles } from './write-memory-files.ts';

const PARALLEL_WRITES = 8;

export interface WriteGenerationOptions {
  /** Made here; must not exist. */
  readonly directory: string;
  readonly previous: StoredMemory | undefined;
  readonly creator: string;
  readonly createdAt: Date;
  readonly signal?: AbortSignal | undefined;
}

/** Writes a whole generation into a directory of its own, the manifest last, and makes every byte of it lasting. */
export async function writeGeneration(content: GenerationContent, options: WriteGenerationOptions): Promise<void> {
  const { directory, signal } = options;
  await mkdir(directory, { mode: 0o700 });
  const files = await writeTexts(content, options);
  signal?.throwIfAborted();
  files.push(await writeRecorded(directory, CHUNKS_FILE, serialiseChunks(content.chunks, content.manifest.documents)));
  files.push(await writeRecorded(directory, ROWS_FILE, serialiseRows(content.rows, content.chunks)));
  for (const [position, index] of content.indexes.entries()) {
    signal?.throwIfAborted();
    await index.write(join(directory, indexFileName(position)));
    files.push(await recordFile({ directory, path: indexFileName(position), signal }));
  }
  signal?.throwIfAborted();
  files.push(...(await writeMemoryFiles({ generation: directory, previous: options.previous, save: content.saveMemory.bind(content), signal })));
  signal?.throwIfAborted();
  const manifest = completeManifest(content, files, options);
  await writeNewFile(join(directory, MANIFEST_FILE), serialiseManifest(manifest));
  for (const name of [TEXTS_DIRECTORY, MEMORY_DIRECTORY, '.']) await fsyncDirectory(join(directory, name));
}

async function writeTexts({ documents, manifest }: GenerationContent, { directory, previous }: WriteGenerationOptions): Promise<FileRecord[]> {
  const names = textFileNames(documents.map(({ id }) => id));
  const known = new Map(previous?.manifest.files.filter(({ path }) => path.startsWith(textPath(''))).map((file) => [file.sha256, file]));
  await mkdir(join(directory, TEXTS_DIRECTORY), { mode: 0o700 });
  const files = await mapConcurrently(documents, PARALLEL_WRITES, async (document, position) => {
    const path = textPath(names[position] ?? '');
    const same = known.get(manifest.documents[position]?.sha256 ?? '');
    const old = previous === undefined || same === undefined ? undefined : join(previous.root, previous.generation, same.path);
    const isLinked = old !== undefined && (await tryLink(old, join(directory, path)));
    return same !== undefined && isLinked ? { ...same, path } : await writeRecorded(directory, path, document.text);
  });
  return [...files, await writeRecorded(directory, DOCUMENTS_FILE, serialiseDocuments(documents, manifest.documents, names))];
}

async function writeRecorded(directory: string, path: string, text: Document['text']): Promise<FileRecord> {
  const data = Buffer.from(text);
  await writeNewFile(join(directory, path), data);
  return { path, bytes: data.length, sha256: hash('sha256', data) };
}

function completeManifest({ manifest }: GenerationContent, files: readonly FileRecord[], { creator, createdAt }: WriteGenerationOptions): Manifest {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { ...manifest, formatVersion: FORMAT_VERSION, creator, createdAt: createdAt.toISOString(), files: sorted };
}
