import type { Dirent, Stats } from 'node:fs';
import { glob, readdir, realpath } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { statIfThere } from '../util/stat-if-there.ts';
import { missingInput, nothingReadable, unknownFormat, unreadable, unreadableKind } from './input-errors.ts';
import { hasKnownExtension, readerFor } from './readers.ts';

export const STANDARD_INPUT = '-';

export interface FoundInput {
  /** As the caller wrote it, or below the folder that the caller named; `-` for standard input. */
  readonly path: string;
  /** 0 where only reading tells (standard input, a pipe). */
  readonly bytes: number;
  /** By itself, and not by its folder or a pattern. */
  readonly isNamed: boolean;
}

/** Turns inputs (files, folders, globs, `-`) into the files to read, in order and each once. */
export async function findInputs(inputs: readonly string[], { signal }: { readonly signal?: AbortSignal | undefined }): Promise<FoundInput[]> {
  if (inputs.length === 0) throw missingInput('no input was given');
  const found = new Map<string, FoundInput>();
  for (const input of inputs) {
    for (const file of await expand(input, signal)) {
      const key = file.path === STANDARD_INPUT ? STANDARD_INPUT : await realpath(file.path);
      const known = found.get(key);
      found.set(key, known === undefined ? file : { ...known, isNamed: known.isNamed || file.isNamed });
    }
  }
  return [...found.values()];
}

async function expand(input: string, signal: AbortSignal | undefined): Promise<FoundInput[]> {
  signal?.throwIfAborted();
  if (input === STANDARD_INPUT) return [{ path: STANDARD_INPUT, bytes: 0, isNamed: true }];
  const stats = await look(input);
  if (stats === undefined) return expandGlob(input, signal);
  if (stats.isDirectory()) return expandFolder(input, signal);
  if (readerFor(input) === undefined) throw unknownFormat(input, extname(input));
  // Opening a named pipe waits for its writer, where nothing can interrupt it. What a shell hands over by number has one.
  if (!stats.isFile() && !input.startsWith('/dev/fd/')) throw unreadableKind(input);
  return [{ path: input, bytes: stats.isFile() ? stats.size : 0, isNamed: true }];
}

async function expandFolder(folder: string, signal: AbortSignal | undefined): Promise<FoundInput[]> {
  const paths = (await pathsBelow(folder, signal)).filter(hasKnownExtension);
  const files = await existingFiles(paths, signal);
  if (files.length === 0) throw nothingReadable(`the folder ${folder} holds no text to read`);
  return files;
}

async function expandGlob(pattern: string, signal: AbortSignal | undefined): Promise<FoundInput[]> {
  if (!/[*?[{]/.test(pattern)) throw missingInput(`${pattern} does not exist`);
  const paths: string[] = [];
  for await (const path of glob(pattern)) {
    signal?.throwIfAborted();
    if (hasKnownExtension(path) && !isHidden(basename(path))) paths.push(path);
  }
  const files = await existingFiles(paths, signal);
  if (files.length === 0) throw nothingReadable(`the pattern ${pattern} matches no text to read`);
  return files;
}

/** In the order in which people number their chapters: 2 before 10. */
async function existingFiles(paths: readonly string[], signal: AbortSignal | undefined): Promise<FoundInput[]> {
  const order = new Intl.Collator('en', { numeric: true });
  const files: FoundInput[] = [];
  for (const path of paths.toSorted((a, b) => order.compare(a, b) || (a < b ? -1 : 1))) {
    signal?.throwIfAborted();
    const stats = await look(path);
    if (stats?.isFile() === true) files.push({ path, bytes: stats.size, isNamed: false });
  }
  return files;
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await statIfThere(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Every path below a folder that is not hidden. Links to folders are not followed: they may lead back. */
async function pathsBelow(folder: string, signal: AbortSignal | undefined): Promise<string[]> {
  signal?.throwIfAborted();
  const paths: string[] = [];
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (isHidden(entry.name)) continue;
    if (entry.isDirectory()) paths.push(...(await pathsBelow(path, signal)));
    else paths.push(path);
  }
  return paths;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}
