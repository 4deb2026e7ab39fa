import { open, type FileHandle } from 'node:fs/promises';
import { extname } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import type { AskResult } from './ask-result.ts';
import { checkOutFile, explainOutFile } from './out-file.ts';
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
  if (format === undefined) throw new MemoError({ code: 'wrong-usage', message: `the results file ${path} has none of the endings ${Object.keys(FORMATS).join(', ')}`, remedy: 'name it with one of them' });
  await checkOutFile(path, '--out');
  let handle: FileHandle | undefined;
  return {
    async add(result) {
      try {
        handle ??= await create(path, format);
        await handle.appendFile(format.entry(result));
      } catch (error) {
        throw explainOutFile(error, path, '--out');
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
