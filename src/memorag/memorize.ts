import { join } from 'node:path';
import { memorySlug } from '../cache/memory-slug.ts';
import type { Backends } from '../config/backends.ts';
import { isMemoError, MemoError } from '../errors/memo-error.ts';
import type { ChunkerRecord, Manifest, StoredMemory } from '../spec/memory-store.ts';
import type { Document } from '../spec/text.ts';
import { buildGeneration } from './build-generation.ts';
import { checkMemory } from './check-memory.ts';
import { chunkerRecord } from './chunker-record.ts';
import { loadMemory } from './load-memory.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { MemorizeBookOptions } from './options.ts';
import { EMPTY_PRIOR, isSameChunker, readPrior } from './prior.ts';
import { textFingerprint } from './record-document.ts';

export interface Memorized {
  readonly memory: LoadedMemory;
  readonly reused: boolean;
}

/**
 * Memorizes documents into one directory. The same texts with the same settings are loaded instead; the same texts with
 * other settings keep what still holds; other texts are refused (`memory-exists`) unless `replace` is set.
 */
export async function memorize(backends: Backends, documents: readonly Document[], options: MemorizeBookOptions): Promise<Memorized> {
  const { signal, onEvent } = options;
  const chunker = chunkerRecord(backends.config);
  const root = options.into ?? (await freeSlug(backends, documents));
  if (await isMemorized(backends, { root, documents, chunker, signal })) {
    const memory = await loadMemory(backends, root, { signal });
    const { chunks, windows } = memory.stored.manifest.counts;
    onEvent?.({ type: 'memorize-end', directory: root, chunks, windows, seconds: 0, reused: true });
    return { memory, reused: true };
  }
  await using writer = await backends.store.write(root, { signal });
  if (writer.previous !== undefined && !options.replace && !hasTexts(writer.previous.manifest, documents)) {
    throw new MemoError({
      code: 'memory-exists',
      message: `${root} holds other texts: ${writer.previous.manifest.documents.map((document) => document.title).join(', ')}`,
      remedy: 'name another directory, add to it with `memorag append`, or pass --replace',
    });
  }
  const prior = writer.previous === undefined ? EMPTY_PRIOR : await readPrior(writer.previous, { signal });
  return { memory: await buildGeneration({ backends, writer, documents, chunker, prior, signal, onEvent }), reused: false };
}

interface MemorizedQuestion {
  readonly root: string;
  readonly documents: readonly Document[];
  readonly chunker: ChunkerRecord;
  readonly signal?: AbortSignal | undefined;
}

/** Whether `root` holds these texts, made with these settings. */
async function isMemorized(backends: Backends, { root, documents, chunker, signal }: MemorizedQuestion): Promise<boolean> {
  await using stored = await openIfThere(backends, root, signal);
  if (stored === undefined) return false;
  const { manifest } = stored;
  return hasTexts(manifest, documents) && isSameChunker(manifest.chunker, chunker) && isSameConfiguration(manifest, backends, { root, documents });
}

function isSameConfiguration(manifest: Manifest, backends: Backends, { root, documents }: { readonly root: string; readonly documents: readonly Document[] }): boolean {
  try {
    checkMemory(manifest, backends, root);
  } catch (error) {
    if (isMemoError(error, 'memory-mismatch')) return false;
    throw error;
  }
  const embedderOf = new Map(manifest.documents.map(({ id, embedder }) => [id, embedder === null ? undefined : manifest.embedders[embedder]?.modelId]));
  return documents.every((document) => embedderOf.get(document.id) === backends.embedders.route(document)?.modelId);
}

function hasTexts(manifest: Manifest, documents: readonly Document[]): boolean {
  const known = new Map(manifest.documents.map(({ id, sha256 }) => [id, sha256]));
  return known.size === documents.length && documents.every(({ id, text }) => known.get(id) === textFingerprint(text));
}

async function openIfThere(backends: Backends, root: string, signal: AbortSignal | undefined): Promise<StoredMemory | undefined> {
  try {
    return await backends.store.open(root, { signal });
  } catch (error) {
    if (isMemoError(error, 'memory-unknown')) return undefined;
    throw error;
  }
}

/** The first slug of the title that is free or holds these very texts. */
async function freeSlug(backends: Backends, documents: readonly Document[]): Promise<string> {
  for (let number = 1; ; number += 1) {
    const root = join(backends.cacheDirectory, memorySlug(documents.map((document) => document.title), number));
    await using stored = await openIfThere(backends, root, undefined);
    if (stored === undefined || hasTexts(stored.manifest, documents)) return root;
  }
}
