import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import type { EmbedRole } from '../spec/embedder.ts';
import { explainDiskFull } from './disk-full.ts';
import { encodeGroup, encodeHeader, readGroups, type VectorGroup } from './vector-groups.ts';

/** What an embedder gave for texts, kept from run to run until the memory is saved: nothing is embedded twice. */
export interface VectorJournal extends AsyncDisposable {
  /** Distinct keys. */
  readonly size: number;
  /** A vector by its {@link vectorKey}. */
  get(key: string): Float32Array | undefined;
  /** Adds one row of `vectors` per key; calls may overlap. */
  append(keys: readonly string[], vectors: Float32Array): Promise<void>;
  close(): Promise<void>;
}

/** The key of a text under a model and a role: 32 hex digits of a SHA-256. */
export function vectorKey({ modelId, role, text }: { readonly modelId: string; readonly role: EmbedRole; readonly text: string }): string {
  return hash('sha256', `${modelId.length}:${modelId}${role}:${text}`).slice(0, 32);
}

/**
 * Opens the journal at `path`, made where it is absent. A tail that a killed run left half written is cut off and everything
 * before it reused; a journal of another dimension begins anew. One process at a time: the holder of the writer lease.
 */
export async function openVectorJournal(path: string, { dimension }: { readonly dimension: number }): Promise<VectorJournal> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const known = new Map<string, Float32Array>();
    const end = await explainDiskFull({ path: dirname(path) }, async () => await readJournal(file, { dimension, known }));
    return createJournal({ path, file, dimension, known, end });
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readJournal(file: FileHandle, { dimension, known }: { readonly dimension: number; readonly known: Map<string, Float32Array> }): Promise<number> {
  let end = 0;
  for await (const group of readGroups(file, dimension)) {
    remember(known, group, dimension);
    end = group.end;
  }
  await file.truncate(end);
  if (end > 0) return end;
  const header = encodeHeader(dimension);
  await writeAt(file, header, 0);
  return header.length;
}

interface JournalState {
  readonly path: string;
  readonly file: FileHandle;
  readonly dimension: number;
  readonly known: Map<string, Float32Array>;
  readonly end: number;
}

function createJournal({ path, file, dimension, known, end: start }: JournalState): VectorJournal {
  let end = start;
  let queue: Promise<unknown> = Promise.resolve();
  let closed: Promise<void> | undefined;

  return {
    get size() {
      return known.size;
    },
    get: (key) => known.get(key),
    async append(keys, vectors): Promise<void> {
      if (keys.length === 0) return;
      if (closed !== undefined || vectors.length !== keys.length * dimension || !keys.every((key) => /^[0-9a-f]{32}$/u.test(key))) {
        throw new MemoError({
          code: 'internal',
          message: `${vectors.length} values cannot be journalled under ${keys.length} keys of ${dimension} dimensions`,
          remedy: 'report this as a defect',
        });
      }
      // A copy: the caller may use its array again.
      const group = { keys, vectors: vectors.slice() };
      const written = queue.then(async () => await write(group));
      // The failure is this caller's; the next append goes on from the last whole group.
      queue = written.catch(() => undefined);
      await written;
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  async function write(group: VectorGroup): Promise<void> {
    const bytes = encodeGroup(group);
    await explainDiskFull({ path: dirname(path), neededBytes: bytes.length }, async () => {
      try {
        await writeAt(file, bytes, end);
      } catch (error) {
        await file.truncate(end);
        throw error;
      }
    });
    end += bytes.length;
    remember(known, group, dimension);
  }

  async function close(): Promise<void> {
    closed ??= queue.then(async () => await file.close());
    await closed;
  }
}

function remember(known: Map<string, Float32Array>, { keys, vectors }: VectorGroup, dimension: number): void {
  for (const [position, key] of keys.entries()) known.set(key, vectors.subarray(position * dimension, (position + 1) * dimension));
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
