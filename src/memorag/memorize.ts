import { join, resolve } from 'node:path';
import { isFreePlace } from '../cache/is-free-place.ts';
import { memorySlug } from '../cache/memory-slug.ts';
import type { Backends } from '../config/backends.ts';
import { isMemoError, MemoError } from '../errors/memo-error.ts';
import type { ChunkerRecord, Manifest, StoredMemory } from '../spec/memory-store.ts';
import type { Document } from '../spec/text.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { buildGeneration } from './build-generation.ts';
import { checkMemory } from './check-memory.ts';
import { chunkerRecord } from './chunker-record.ts';
import { textFingerprint } from './describe-memory.ts';
import { readMemory } from './load-memory.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { MemorizeBookOptions, WithSignal } from './options.ts';
import { EMPTY_PRIOR, isSameChunker, readPrior } from './prior.ts';

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
  const { root, stored } = await openPlace(backends, documents, options);
  if (stored !== undefined) {
    if (isMadeAlike(stored, { backends, documents, chunker })) {
      const { chunks, windows } = stored.manifest.counts;
      await backends.store.tidy(stored.root, { signal });
      onEvent?.({ type: 'memorize-end', directory: stored.root, chunks, windows, seconds: 0, reused: true, usage: NO_USAGE, timings: {} });
      return { memory: await readMemory(backends, stored, { signal }), reused: true };
    }
    await stored[Symbol.asyncDispose]();
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

interface Place {
  readonly root: string;
  /** What is there already. */
  readonly stored: StoredMemory | undefined;
}

/** The directory that was asked for, or the first slug of the title that is free or holds these very texts. */
async function openPlace(backends: Backends, documents: readonly Document[], { into, signal }: MemorizeBookOptions): Promise<Place> {
  if (into !== undefined) return { root: resolve(into), stored: await openIfThere(backends, into, { signal }) };
  const titles = documents.map((document) => document.title);
  for (let number = 1; ; number += 1) {
    const root = join(backends.cacheDirectory, memorySlug(titles, number));
    const stored = await openIfFit(backends, root, { signal });
    if (stored === 'taken') continue;
    if (stored === undefined || hasTexts(stored.manifest, documents)) return { root, stored };
    await stored[Symbol.asyncDispose]();
  }
}

/** `taken`: a damaged memory, one of another format, or somebody's other files: another slug is to be had. */
async function openIfFit(backends: Backends, root: string, { signal }: WithSignal): Promise<StoredMemory | 'taken' | undefined> {
  try {
    return (await openIfThere(backends, root, { signal })) ?? ((await isFreePlace(root)) ? undefined : 'taken');
  } catch (error) {
    if (isMemoError(error, 'memory-damaged') || isMemoError(error, 'memory-format')) return 'taken';
    throw error;
  }
}

async function openIfThere(backends: Backends, root: string, { signal }: WithSignal): Promise<StoredMemory | undefined> {
  try {
    return await backends.store.open(root, { signal });
  } catch (error) {
    if (isMemoError(error, 'memory-unknown')) return undefined;
    throw error;
  }
}

interface Wanted {
  readonly backends: Backends;
  readonly documents: readonly Document[];
  readonly chunker: ChunkerRecord;
}

/** Whether a memory holds these texts, made with these settings. */
function isMadeAlike({ manifest, root }: StoredMemory, { backends, documents, chunker }: Wanted): boolean {
  if (!hasTexts(manifest, documents) || !isSameChunker(manifest.chunker, chunker)) return false;
  try {
    checkMemory(manifest, backends, root);
  } catch (error) {
    if (isMemoError(error, 'memory-mismatch')) return false;
    throw error;
  }
  const records = new Map(manifest.documents.map((record) => [record.id, record]));
  return documents.every((document) => {
    const { title, embedder = null } = records.get(document.id) ?? {};
    const modelId = embedder === null ? undefined : manifest.embedders[embedder]?.modelId;
    return title === document.title && modelId === backends.embedders.route(document)?.modelId;
  });
}

function hasTexts(manifest: Manifest, documents: readonly Document[]): boolean {
  const known = new Map(manifest.documents.map(({ id, sha256 }) => [id, sha256]));
  return known.size === documents.length && documents.every(({ id, text }) => known.get(id) === textFingerprint(text));
}
