import { open, type FileHandle } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { statIfThere } from '../util/stat-if-there.ts';
import type { AskResult } from './ask-result.ts';
import { csvHead, csvLine, jsonLine, markdownSection } from './result-formats.ts';

/** A file that results are added to as they come. */
export interface ResultsFile extends AsyncDisposable {
  add(result: AskResult): Promise<void>;
}

interface Format {
  readonly head: string;
  readonly entry: (result: AskResult) => string;
}

const FORMATS: Readonly<Record<string, Format>> = {
  '.jsonl': { head: '', entry: jsonLine },
  '.csv': { head: csvHead(), entry: csvLine },
  '.md': { head: '', entry: markdownSection },
};

/** A new file of results, in the format of its ending. It is made with the first result; one that is there is never written over. */
export async function openResultsFile(path: string): Promise<ResultsFile> {
  const format = FORMATS[extname(path).toLowerCase()];
  if (format === undefined) throw unusable(`the results file ${path} has none of the endings ${Object.keys(FORMATS).join(', ')}`, 'name it with one of them');
  if ((await statIfThere(path)) !== undefined) throw isThere(path);
  // Told before models are loaded and a question is asked.
  if ((await statIfThere(dirname(path)))?.isDirectory() !== true) throw notWritable(path);
  let handle: FileHandle | undefined;
  return {
    async add(result) {
      try {
        handle ??= await create(path, format);
        await handle.appendFile(format.entry(result));
      } catch (error) {
        throw explain(error, path);
      }
    },
    [Symbol.asyncDispose]: async () => await handle?.close(),
  };
}

async function create(path: string, { head }: Format): Promise<FileHandle> {
  const handle = await open(path, 'wx', 0o600);
  await handle.appendFile(head);
  return handle;
}

function explain(error: unknown, path: string): unknown {
  if (hasErrorCode(error, 'ENOSPC', 'EDQUOT')) return new MemoError({ code: 'disk-full', message: `no space left for ${path}`, remedy: 'free some space, or name a file elsewhere with --out', cause: error });
  if (hasErrorCode(error, 'EEXIST')) return isThere(path);
  if (!hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG')) return error;
  return notWritable(path);
}

function notWritable(path: string): MemoError {
  return unusable(`${path} cannot be written`, 'name a file with --out in a directory that is there and may be written to');
}

function isThere(path: string): MemoError {
  return unusable(`${path} is there already`, 'name another file with --out, or remove that one');
}

function unusable(message: string, remedy: string): MemoError {
  return new MemoError({ code: 'wrong-usage', message, remedy });
}
