import { appendFileSync, closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import { hasErrorCode } from '../util/has-error-code.ts';

/** Lines that only ever grow in number, in two files: the newer ones, and the older ones that the next full file replaces. */
export interface Bucket {
  /** Without its ending. */
  readonly path: string;
  /** Of both files, about. */
  readonly maxBytes: number;
}

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
/** A link would lead elsewhere, and a named pipe would be waited for, where nothing can interrupt it. */
const AS_IT_STANDS = O_NOFOLLOW | O_NONBLOCK;

/** Appends a line by one write. What stands in the place of a file and is none gives way; a directory throws. One that would fill half a bucket is left out. */
export function appendToBucket({ path, maxBytes }: Bucket, line: string): void {
  const newer = newerOf(path);
  // The line's end comes first: one that was cut off must not take the next one with it.
  const bytes = Buffer.from(`\n${line}`);
  const most = maxBytes / 2;
  if (bytes.length > most) return;
  const size = append(newer, { bytes, most }) ?? replaceBy(newer, bytes);
  if (size + bytes.length <= most) return;
  // Of two processes that come here at once the second may drop more than it should: replies that are asked for again.
  renameSync(newer, olderOf(path));
  append(newer, { bytes, most });
}

/** The last line that begins so, in the newer file or else in the older. */
export function findInBucket({ path, maxBytes }: Bucket, beginning: string): string | undefined {
  return findLine(newerOf(path), { beginning, maxBytes }) ?? findLine(olderOf(path), { beginning, maxBytes });
}

function newerOf(path: string): string {
  return `${path}.jsonl`;
}

function olderOf(path: string): string {
  return `${path}.older.jsonl`;
}

/** The bytes that were there before, and nothing appended where that would be too many; `undefined`: it is no file. */
function append(path: string, { bytes, most }: { readonly bytes: Buffer; readonly most: number }): number | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | AS_IT_STANDS, 0o600);
    const stats = fstatSync(file);
    if (!stats.isFile()) return undefined;
    if (stats.size + bytes.length <= most) appendFileSync(file, bytes);
    return stats.size;
  } catch (error) {
    if (hasErrorCode(error, 'ELOOP', 'ENXIO')) return undefined;
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function replaceBy(path: string, bytes: Buffer): number {
  unlinkSync(path);
  return append(path, { bytes, most: Infinity }) ?? 0;
}

function findLine(path: string, { beginning, maxBytes }: { readonly beginning: string; readonly maxBytes: number }): string | undefined {
  const bytes = readIfFile(path, maxBytes);
  const start = bytes?.lastIndexOf(`\n${beginning}`) ?? -1;
  if (bytes === undefined || start < 0) return undefined;
  const end = bytes.indexOf('\n', start + 1);
  return bytes.toString('utf8', start + 1, end < 0 ? bytes.length : end);
}

/** `undefined`: there is none, it is none of ours, or longer than any of ours. */
function readIfFile(path: string, maxBytes: number): Buffer | undefined {
  // Most often there is none, and an error takes longer to make than all else here.
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  let file: number | undefined;
  try {
    file = openSync(path, O_RDONLY | AS_IT_STANDS);
    const stats = fstatSync(file);
    return stats.isFile() && stats.size <= maxBytes ? readFileSync(file) : undefined;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'EISDIR', 'ELOOP', 'ENXIO', 'EACCES')) return undefined;
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
