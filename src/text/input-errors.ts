import { MemoError } from '../errors/memo-error.ts';
import { KNOWN_EXTENSIONS } from './readers.ts';

const KNOWN = KNOWN_EXTENSIONS.join(', ');

/** No input at all, or one that is not there. */
export function missingInput(message: string): MemoError {
  return new MemoError({
    code: 'input-missing',
    message,
    remedy: 'check the name: an input is a file, a folder, a glob such as "books/*.txt", or - for standard input',
  });
}

/** A file or folder that is there and cannot be read. */
export function unreadable(name: string, cause: unknown): MemoError {
  return new MemoError({
    code: 'input-missing',
    message: `cannot read ${name}: ${cause instanceof Error ? cause.message : String(cause)}`,
    remedy: 'check its permissions',
    cause,
  });
}

/** A named pipe, a socket or a device. */
export function unreadableKind(name: string): MemoError {
  return new MemoError({ code: 'input-missing', message: `${name} is no regular file`, remedy: `pipe its text into \`memorag memorize -\`` });
}

/** A folder or a glob that leads to no file of a known format. */
export function nothingReadable(message: string): MemoError {
  return new MemoError({ code: 'input-missing', message, remedy: `name files of the formats that are read: ${KNOWN}` });
}

/** A file of a format that no reader knows. */
export function unknownFormat(path: string, extension: string): MemoError {
  return new MemoError({
    code: 'input-format',
    message: `${path} is of an unknown format (${extension})`,
    remedy: `convert the file to a known format: ${KNOWN}`,
  });
}

/** More than one call reads. */
export function tooLarge(what: string, { bytes, maxBytes }: { readonly bytes: number; readonly maxBytes: number }): MemoError {
  return new MemoError({
    code: 'input-too-large',
    message: `${what} ${size(bytes)}, more than the limit of ${size(maxBytes)}`,
    remedy: 'split the text, or raise the limit (maxInputBytes, --max-input-bytes)',
  });
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes} bytes` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
