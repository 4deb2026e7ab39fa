import type { Readable } from 'node:stream';

export interface ReadStreamOptions {
  readonly signal?: AbortSignal | undefined;
  readonly maxBytes: number;
  /** The error for a stream that holds more. */
  readonly tooLarge: (bytes: number) => Error;
}

/** All bytes of a stream, which is closed as soon as there are more than the limit allows. */
export async function readStream(stream: Readable, { signal, maxBytes, tooLarge }: ReadStreamOptions): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let bytes = 0;
  const stop = (): void => void stream.destroy();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const part of stream) {
      const buffer = Buffer.isBuffer(part) ? part : Buffer.from(String(part), 'utf8');
      bytes += buffer.length;
      if (bytes > maxBytes) throw tooLarge(bytes);
      parts.push(buffer);
    }
  } catch (error) {
    // A destroyed stream reports that it was closed early; the caller wants to hear of its own abort.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  signal?.throwIfAborted();
  return Buffer.concat(parts);
}
