import { readFile, stat } from 'node:fs/promises';
import { MemoError } from '../errors/memo-error.ts';
import { decodeText } from '../text/decode-text.ts';
import { hasErrorCode } from '../util/has-error-code.ts';

/** Of a file that is parsed as one JSON value. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The text of a data set's file: a corpus, its questions, an extraction. */
export async function readDataFile(path: string, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<string> {
  try {
    const stats = await stat(path);
    // A named pipe would be waited for where nothing can interrupt it, a device never ends.
    if (!stats.isFile()) throw new MemoError({ code: 'input-missing', message: `${path} is no regular file`, remedy: 'name a JSON file' });
    if (stats.size > MOST_BYTES) throw tooLarge(path, stats.size);
    return decodeText(await readFile(path, { signal }), { name: path });
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT', 'EACCES', 'ENOTDIR')) throw error;
    throw new MemoError({ code: 'input-missing', message: `${path} cannot be read`, remedy: 'check its path', cause: error });
  }
}

function tooLarge(path: string, bytes: number): MemoError {
  return new MemoError({ code: 'input-too-large', message: `${path} has ${bytes} bytes, at most ${MOST_BYTES} are read at once`, remedy: 'cut the file into smaller ones' });
}
