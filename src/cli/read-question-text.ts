import { readFile, stat } from 'node:fs/promises';
import { MemoError } from '../errors/memo-error.ts';
import { decodeText } from '../text/decode-text.ts';
import { hasErrorCode } from '../util/has-error-code.ts';

/** Of a question, and of a file of questions. */
export const MAX_QUESTION_BYTES = 1024 * 1024;

/** The text of a file of questions, in any encoding that a book may have. */
export async function readQuestionText(path: string): Promise<string> {
  try {
    const stats = await stat(path);
    // A named pipe would be waited for where nothing can interrupt it, a device never ends.
    if (!stats.isFile() && !path.startsWith('/dev/fd/')) throw noFile(path);
    if (stats.size > MAX_QUESTION_BYTES) throw tooLarge(path, stats.size);
    const bytes = await readFile(path);
    if (bytes.length > MAX_QUESTION_BYTES) throw tooLarge(path, bytes.length);
    return decodeText(bytes, { name: path });
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT', 'EISDIR', 'EACCES', 'ENOTDIR')) throw error;
    throw new MemoError({
      code: 'input-missing',
      message: `the question file ${path} cannot be read`,
      remedy: 'check its path',
      cause: error,
    });
  }
}

function noFile(path: string): MemoError {
  return new MemoError({ code: 'input-missing', message: `${path} is no regular file`, remedy: 'name a text file' });
}

/** The error of a question, or of a file of them, that nobody could have meant. */
export function tooLarge(name: string, bytes: number): MemoError {
  const message = `${name} has ${bytes} bytes or more, at most ${MAX_QUESTION_BYTES} are read as questions`;
  return new MemoError({ code: 'question-invalid', message, remedy: 'ask something shorter, or split the file of questions' });
}
