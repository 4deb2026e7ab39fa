import { dirname, join } from 'node:path';
import type { FileRecord, Manifest } from '../spec/memory-store.ts';
import { hashFile } from '../util/hash-file.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';
import { lstatIfThere } from '../util/stat-if-there.ts';
import { MEMORY_DIRECTORY } from './layout.ts';

const PARALLEL_FILES = 8;

export interface CheckOptions {
  /** Whether KV segments are hashed too: on opening the memory model checks their blocks while it loads them. */
  readonly includesSegments: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** One line for each file of a generation that is missing, a link, of another length or of other bytes. */
export async function findFileProblems(generation: string, files: Manifest['files'], options: CheckOptions): Promise<readonly string[]> {
  const directories = [...new Set(files.flatMap(({ path }) => parents(path)))];
  const oddDirectories = await mapConcurrently(directories, PARALLEL_FILES, (path) => findDirectoryProblem(generation, path));
  const found = oddDirectories.filter((problem) => problem !== undefined);
  if (found.length > 0) return found;
  const oddFiles = await mapConcurrently(files, PARALLEL_FILES, (record) => findFileProblem(generation, record, options));
  return oddFiles.filter((problem) => problem !== undefined);
}

/** Whether a file is part of a KV memory: large, immutable, with hashes of its own inside. */
function isSegment(path: string): boolean {
  return path.startsWith(`${MEMORY_DIRECTORY}/`) && path.endsWith('.kv');
}

function parents(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === '.' ? ['.'] : [...parents(parent), parent];
}

// A link in place of a directory would lead the reading of every file in it elsewhere.
async function findDirectoryProblem(generation: string, path: string): Promise<string | undefined> {
  const status = await lstatIfThere(join(generation, path));
  if (status === undefined) return path === '.' ? 'its generation is missing' : `${path} is missing`;
  return status.isDirectory() ? undefined : `${path} is not a directory`;
}

async function findFileProblem(generation: string, record: FileRecord, options: CheckOptions): Promise<string | undefined> {
  const { path, bytes, sha256 } = record;
  options.signal?.throwIfAborted();
  const status = await lstatIfThere(join(generation, path));
  if (status === undefined) return `${path} is missing`;
  if (status.isSymbolicLink()) return `${path} is a symbolic link`;
  if (!status.isFile()) return `${path} is not a plain file`;
  if (status.size !== bytes) return `${path} has ${status.size} bytes instead of ${bytes}`;
  if (isSegment(path) && !options.includesSegments) return undefined;
  const found = await hashFile(join(generation, path), { signal: options.signal });
  return found.sha256 === sha256 ? undefined : `the bytes of ${path} have changed`;
}
