import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import type { EmbedRole } from '../spec/embedder.ts';
import { ABANDONED_BYTES } from './bound-workspace.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { encodeGroup, encodeHeader, readDimension, readGroups, type VectorGroup } from './vector-groups.ts';

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

export interface VectorJournalOptions {
  readonly dimension: number;
  /** Whether this run has a use for a key; default: for each. */
  readonly isWanted?: ((key: string) => boolean) | undefined;
  /** Bytes of unwanted vectors, of runs over other texts, above which the journal is written anew without them. */
  readonly surplusLimit?: number;
}

/**
 * Opens the journal at `path`, made where it is absent. A tail that a killed run left half written is cut off and everything
 * before it reused; a journal of another dimension begins anew. One process at a time: the holder of the writer lease.
 */
export async function openVectorJournal(path: string, options: VectorJournalOptions): Promise<VectorJournal> {
  const { dimension, surplusLimit = ABANDONED_BYTES } = options;
  const known = new Map<string, Float32Array>();
  return await explainDiskFull({ path: dirname(path) }, async () => {
    await using stack = new AsyncDisposableStack();
    const file = stack.use(await openFile(path));
    const { end, surplus } = await readJournal(file, { ...options, known });
    if (surplus * dimension * Float32Array.BYTES_PER_ELEMENT <= surplusLimit) {
      stack.move();
      return createJournal({ path, file, dimension, known, end });
    }
    const anew = stack.use(await openFile(`${path}.new`));
    const newEnd = await rewrite(anew, { dimension, known });
    await rename(`${path}.new`, path);
    await file.close();
    stack.move();
    return createJournal({ path, file: anew, dimension, known, end: newEnd });
  });
}

/** The values of a vector in the journal at `path`; `undefined`: it holds none that is whole. */
export async function journalDimension(path: string): Promise<number | undefined> {
  await using file = await openIfThere(path);
  const dimension = file === undefined ? undefined : await readDimension(file);
  if (file === undefined || dimension === undefined) return undefined;
  // A damaged header fits no group.
  const { done = false } = await readGroups(file, dimension).next();
  return done ? undefined : dimension;
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  return await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
}

type ReadOptions = VectorJournalOptions & { readonly known: Map<string, Float32Array> };

async function readJournal(file: FileHandle, { dimension, known, isWanted }: ReadOptions): Promise<{ readonly end: number; readonly surplus: number }> {
  let end = 0;
  let surplus = 0;
  for await (const group of readGroups(file, dimension)) {
    surplus += remember(known, group, { dimension, isWanted });
    end = group.end;
  }
  await file.truncate(end);
  return { end: end > 0 ? end : await writeHeader(file, dimension), surplus };
}

async function rewrite(file: FileHandle, { dimension, known }: Pick<ReadOptions, 'dimension' | 'known'>): Promise<number> {
  await file.truncate(0);
  let end = await writeHeader(file, dimension);
  for (const [key, vector] of known) {
    const bytes = encodeGroup({ keys: [key], vectors: vector });
    await writeAt(file, bytes, end);
    end += bytes.length;
  }
  return end;
}

async function writeHeader(file: FileHandle, dimension: number): Promise<number> {
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
    remember(known, group, { dimension });
  }

  async function close(): Promise<void> {
    closed ??= queue.then(async () => await file.close());
    await closed;
  }
}

/** Gives the number of keys that nobody wants. */
function remember(known: Map<string, Float32Array>, { keys, vectors }: VectorGroup, { dimension, isWanted }: VectorJournalOptions): number {
  let unwanted = 0;
  for (const [position, key] of keys.entries()) {
    if (isWanted?.(key) === false) unwanted += 1;
    else known.set(key, vectors.subarray(position * dimension, (position + 1) * dimension));
  }
  return unwanted;
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
