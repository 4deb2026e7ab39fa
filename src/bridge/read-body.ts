import type { IncomingMessage } from 'node:http';
import { MemoError } from '../errors/memo-error.ts';
import { ConnectionError } from './connection-error.ts';
import { protocolError } from './parse-wire.ts';
import { type SendOptions, timeoutError } from './send-request.ts';
import { createSilenceTimer } from './silence-timer.ts';

const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** The pieces of a reply's body as they come. Leaving the loop early closes the connection, which cancels the work. */
export async function* readBody(
  response: IncomingMessage,
  path: string,
  options: Omit<SendOptions, 'endpoint'>,
): AsyncGenerator<Uint8Array, void, void> {
  const { signal, silenceMs } = options;
  const chunks: AsyncIterator<Uint8Array> = response[Symbol.asyncIterator]();
  const timer = createSilenceTimer(silenceMs, () => response.destroy(timeoutError(path, silenceMs)));
  try {
    for (;;) {
      timer.start();
      const chunk = await chunks.next();
      timer.stop();
      if (chunk.done === true) return;
      yield chunk.value;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof MemoError) throw error;
    throw new ConnectionError(error instanceof Error ? error.message : 'the reply was cut', error);
  } finally {
    timer.stop();
    response.destroy();
  }
}

/** A whole body as text. */
export async function readText(response: IncomingMessage, path: string, options: Omit<SendOptions, 'endpoint'>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readBody(response, path, options)) {
    length += chunk.length;
    if (length > MAX_JSON_BYTES) throw protocolError(`${path}: a reply of over ${MAX_JSON_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
