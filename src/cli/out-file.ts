import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { statIfThere } from '../util/stat-if-there.ts';

/** Refuses a file that is there, or that nobody could write: before models are loaded and a question is asked. */
export async function checkOutFile(path: string, flag: string): Promise<void> {
  if ((await statIfThere(path)) !== undefined) throw isThere(path, flag);
  if ((await statIfThere(dirname(path)))?.isDirectory() !== true) throw notWritable(path, flag);
}

/** Writes a new file; one that is there is never written over. `flag` names it in what is said. */
export async function writeOutFile(path: string, text: string, flag: string): Promise<void> {
  try {
    const file: FileHandle = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw explainOutFile(error, path, flag);
  }
}

/** What a person can do about a file that could not be written. */
export function explainOutFile(error: unknown, path: string, flag: string): unknown {
  if (hasErrorCode(error, 'ENOSPC', 'EDQUOT')) return new MemoError({ code: 'disk-full', message: `no space left for ${path}`, remedy: `free some space, or name a file elsewhere with ${flag}`, cause: error });
  if (hasErrorCode(error, 'EEXIST')) return isThere(path, flag);
  if (!hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG')) return error;
  return notWritable(path, flag);
}

function notWritable(path: string, flag: string): MemoError {
  return new MemoError({ code: 'wrong-usage', message: `${path} cannot be written`, remedy: `name a file with ${flag} in a directory that is there and may be written to` });
}

function isThere(path: string, flag: string): MemoError {
  return new MemoError({ code: 'wrong-usage', message: `${path} is there already`, remedy: `name another file with ${flag}, or remove that one` });
}
