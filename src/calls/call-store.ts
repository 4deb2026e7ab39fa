import { createHash, randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { JsonValue } from '../spec/text.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { makeDirectory } from '../util/make-directory.ts';

export interface CallStoreOptions {
  readonly directory: string;
  /** Most bytes of all entries, about; the oldest go first. Default 1 GiB. */
  readonly maxBytes?: number | undefined;
}

/** Texts on disk by what was asked for them. A damaged entry is none. */
export interface CallStore {
  /** So that a place which cannot be written is known before anything is paid. */
  prepare(): Promise<void>;
  get(key: string): readonly string[] | undefined;
  set(key: string, parts: readonly string[]): Promise<void>;
}

const FORMAT = 1;
const GIBIBYTE = 2 ** 30;
/** Folders that entries are spread over, by the first two digits of their keys. */
const FOLDERS = 256;

const entrySchema = z.strictObject({ format: z.literal(FORMAT), key: z.string(), parts: z.array(z.string()), sha256: z.string() });

/** The key of what shapes an answer. Objects must be built in one order of their fields. */
export function callKey(call: JsonValue): string {
  return sha256(JSON.stringify([FORMAT, call]));
}

/**
 * Several processes may write one directory: entries are whole files that are renamed to their place, and two for one key say the same. An entry
 * is read in one go: it is small, and handing it to another thread takes longer. It is written by another thread, because the disk may be busy.
 */
export function createCallStore({ directory, maxBytes = GIBIBYTE }: CallStoreOptions): CallStore {
  const folderOf = (key: string): string => join(directory, key.slice(0, 2));
  const pathOf = (key: string): string => join(folderOf(key), `${key}.json`);
  let isPrepared = false;
  const prepare = async (): Promise<void> => {
    if (!isPrepared) await makeDirectory(directory, 0o700);
    isPrepared = true;
  };
  return {
    prepare,
    get: (key) => readEntry(key, readIfThere(pathOf(key))),
    async set(key, parts) {
      const text = JSON.stringify({ format: FORMAT, key, parts, sha256: checksum(parts) });
      await explainDiskFull({ path: directory }, async () => {
        if (await writeWhereThere(pathOf(key), text)) return;
        // The first of its folder, or somebody removed the cache under a running process.
        await makeDirectory(directory, 0o700);
        await makeFolder(folderOf(key));
        await writeEntry(pathOf(key), text);
      });
      // A full folder has thousands of files: one write in 256 looks at them, as its key has it.
      if (key.slice(2, 4) === '00') await keepWithin(folderOf(key), maxBytes / FOLDERS);
    },
  };
}

function readIfThere(path: string): string | undefined {
  let file: number | undefined;
  try {
    // A named pipe in its place would otherwise be waited for, where nothing can interrupt it.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return fstatSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'EISDIR', 'ELOOP', 'ENXIO')) return undefined;
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readEntry(key: string, text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  const { data } = entrySchema.safeParse(raw);
  return data?.key === key && data.sha256 === checksum(data.parts) ? data.parts : undefined;
}

/** Whether its folder was there. */
async function writeWhereThere(path: string, text: string): Promise<boolean> {
  try {
    await writeEntry(path, text);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Not synchronized with the disk: after a loss of power a damaged entry is a miss, and a kill loses nothing. */
async function writeEntry(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (!hasErrorCode(error, 'EEXIST')) throw error;
  }
}

/** Removes the oldest files of a folder, what killed processes left included, until the rest is small enough. */
async function keepWithin(folder: string, maxBytes: number): Promise<void> {
  const files = (await Promise.all((await readdir(folder)).map(async (name) => await describe(join(folder, name))))).filter((file) => file !== undefined);
  let bytes = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files.toSorted((one, other) => one.mtimeMs - other.mtimeMs)) {
    if (bytes <= maxBytes) return;
    await rm(path, { force: true });
    bytes -= size;
  }
}

async function describe(path: string): Promise<{ readonly path: string; readonly size: number; readonly mtimeMs: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, size, mtimeMs };
  } catch (error) {
    // Another process renamed or removed it.
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function checksum(parts: readonly string[]): string {
  return sha256(JSON.stringify(parts));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
