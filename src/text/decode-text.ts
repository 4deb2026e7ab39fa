import { isUtf8 } from 'node:buffer';
import { MemoError } from '../errors/memo-error.ts';
import { decodeGb18030 } from './decode-gb18030.ts';
import { decodeUtf16 } from './decode-utf16.ts';
import { fileKind } from './file-kind.ts';
import { normaliseText } from './normalise-text.ts';

/** More control characters than this share of a text and it is no text. */
const CONTROL_SHARE = 0.01;
const CONTROL = /(?![\t-\r])\p{Cc}/gu;

/** The stored text of a file: decoded (UTF-8, UTF-16, GB18030), without mark, CRLF as LF, lone surrogates as U+FFFD. */
export function decodeText(bytes: Uint8Array, { name }: { readonly name: string }): string {
  const text = normaliseText(decode(bytes, name));
  if (!/\S/.test(text)) throw emptyInput(name);
  if ((text.match(CONTROL)?.length ?? 0) > text.length * CONTROL_SHARE) throw binaryInput(name, 'too many control characters');
  return text;
}

function decode(bytes: Uint8Array, name: string): string {
  const kind = fileKind(bytes);
  if (kind !== undefined) throw binaryInput(name, kind);
  const utf16 = decodeUtf16(bytes);
  if (utf16 !== undefined) return utf16;
  const zero = bytes.indexOf(0);
  if (zero !== -1) throw binaryInput(name, `a zero byte at offset ${zero}`);
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  const chinese = decodeGb18030(bytes);
  if (chinese === undefined) throw unknownEncoding(bytes, name);
  return chinese;
}

function emptyInput(name: string): MemoError {
  return new MemoError({
    code: 'input-empty',
    message: `${name} holds no text, or nothing but white space`,
    remedy: 'leave it out, or write text into it',
  });
}

function binaryInput(name: string, reason: string): MemoError {
  return new MemoError({
    code: 'input-binary',
    message: `${name} is not a text file: ${reason}`,
    remedy: 'give plain text or Markdown, and convert other formats to text first',
  });
}

function unknownEncoding(bytes: Uint8Array, name: string): MemoError {
  const offset = firstBadOffset(bytes);
  const value = bytes[offset]?.toString(16).padStart(2, '0') ?? 'missing';
  return new MemoError({
    code: 'input-encoding',
    message: `cannot tell the encoding of ${name}: byte ${offset} (0x${value}) is not UTF-8, and neither UTF-16 nor GB18030 gives a plausible text`,
    remedy: 'convert the file to UTF-8, for example with `iconv -f LATIN1 -t UTF-8 FILE > FILE.utf8`',
  });
}

/** First byte that does not belong to a whole UTF-8 character. */
function firstBadOffset(bytes: Uint8Array): number {
  const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let offset = 0;
  let counted = 0;
  for (let place = decoded.indexOf('\uFFFD'); place !== -1; place = decoded.indexOf('\uFFFD', place + 1)) {
    offset += Buffer.byteLength(decoded.slice(counted, place), 'utf8');
    counted = place;
    // A replacement character may stand in the text itself.
    if (!isReplacementCharacter(bytes, offset)) return offset;
  }
  return bytes.length;
}

function isReplacementCharacter(bytes: Uint8Array, offset: number): boolean {
  return bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
}
