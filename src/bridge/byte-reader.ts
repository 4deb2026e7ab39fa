import { ConnectionError } from './connection-error.ts';
import { protocolError } from './parse-wire.ts';

export interface ByteReader {
  /** Up to the next line feed, which is dropped; `undefined` at the end of the bytes. */
  readLine(): Promise<string | undefined>;
  /** Exactly so many bytes, in memory of their own. */
  readExactly(count: number): Promise<Uint8Array<ArrayBuffer>>;
}

const LINE_FEED = 0x0a;
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Reads lines and counted bytes from chunks that may be cut anywhere, holding no more than the piece asked for. */
export function createByteReader(chunks: AsyncIterator<Uint8Array>): ByteReader {
  let current: Uint8Array = new Uint8Array(0);

  const fill = async (): Promise<boolean> => {
    while (current.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return false;
      current = next.value;
    }
    return true;
  };
  const take = (count: number): Uint8Array => {
    const taken = current.subarray(0, count);
    current = current.subarray(count);
    return taken;
  };

  return {
    async readLine() {
      const parts: Uint8Array[] = [];
      let length = 0;
      while (await fill()) {
        const end = current.indexOf(LINE_FEED);
        const part = take(end === -1 ? current.length : end + 1);
        length += part.length;
        if (length > MAX_LINE_BYTES) throw protocolError(`a stream: a line of over ${MAX_LINE_BYTES} bytes`);
        parts.push(end === -1 ? part : part.subarray(0, -1));
        if (end !== -1) return Buffer.concat(parts).toString('utf8');
      }
      if (length > 0) throw new ConnectionError(`the stream ended inside a line, after ${length} bytes`);
      return undefined;
    },

    async readExactly(count) {
      const bytes = new Uint8Array(count);
      let at = 0;
      while (at < count) {
        if (!(await fill())) throw new ConnectionError(`the stream ended after ${at} of ${count} raw bytes`);
        const part = take(count - at);
        bytes.set(part, at);
        at += part.length;
      }
      return bytes;
    },
  };
}
