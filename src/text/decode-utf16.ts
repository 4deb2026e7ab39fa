/** Bytes that the guess looks at. */
const SAMPLE = 65_536;
/** Share of a sample's characters that have to be ordinary ones for a byte order without mark to be believed. */
const ORDINARY_SHARE = 0.98;

const ORDINARY = /[\t\n\r\u0020-\u007e\u00a0-\u024f\u0370-\u052f\u05d0-\u05ea\u0620-\u064a\u2010-\u203b\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]/g;

/**
 * The text where the bytes are UTF-16: by their mark or, without one, where zero bytes stand (every space and newline has
 * one) and one byte order gives ordinary characters all over. `undefined`: they are not UTF-16.
 */
export function decodeUtf16(bytes: Uint8Array): string | undefined {
  const encoding = markedEncoding(bytes) ?? guessedEncoding(bytes);
  return encoding === undefined ? undefined : new TextDecoder(encoding).decode(bytes);
}

type Utf16 = 'utf-16le' | 'utf-16be';

function markedEncoding(bytes: Uint8Array): Utf16 | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe && !(bytes[2] === 0 && bytes[3] === 0)) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function guessedEncoding(bytes: Uint8Array): Utf16 | undefined {
  const sample = bytes.subarray(0, SAMPLE);
  if (bytes.length % 2 !== 0 || !sample.includes(0)) return undefined;
  const candidates: readonly Utf16[] = ['utf-16le', 'utf-16be'];
  return candidates.find((encoding) => {
    const text = new TextDecoder(encoding).decode(sample);
    return (text.match(ORDINARY)?.length ?? 0) >= text.length * ORDINARY_SHARE;
  });
}
