import type { IncomingMessage } from 'node:http';
import { MemoError } from '../errors/memo-error.ts';
import { ConnectionError } from './connection-error.ts';
import { parseWireJson, protocolError } from './parse-wire.ts';
import { readBody, readText } from './read-body.ts';
import { readStream, type StreamPart } from './read-stream.ts';
import { type BridgeRequest, type SendOptions, sendRequest } from './send-request.ts';
import { errorReplySchema } from './wire.ts';
import { fromWireError } from './wire-error.ts';

/** One call to one bridge: JSON for JSON, JSON for a stream, or the bytes of a file. */
export interface Exchange {
  json(request: BridgeRequest): Promise<unknown>;
  /** Always ends with an `end` part, or throws. */
  stream(request: BridgeRequest): AsyncGenerator<StreamPart, void, void>;
  /** Raw bytes to their end, or it throws. */
  bytes(request: BridgeRequest): AsyncGenerator<Uint8Array, void, void>;
}

const STREAM_TYPE = 'application/x-memorag-stream';
const BYTES_TYPE = 'application/octet-stream';

/** Speaks the bridge's protocol over HTTP. */
export function createExchange(options: SendOptions): Exchange {
  return {
    async json(request) {
      const response = await sendRequest(request, options);
      const text = await readText(response, request.path, options);
      throwForStatus(response, text, request.path);
      return parseWireJson(text, request.path);
    },

    async *stream(request) {
      const response = await sendRequest(request, options);
      await expectType(response, STREAM_TYPE, request.path, options);
      let hasEnded = false;
      for await (const part of readStream(readBody(response, request.path, options), request.path)) {
        hasEnded = part.type === 'end';
        yield part;
      }
      if (!hasEnded) throw new ConnectionError('the stream ended without its last line');
    },

    async *bytes(request) {
      const response = await sendRequest(request, options);
      await expectType(response, BYTES_TYPE, request.path, options);
      // A body that is cut before its Content-Length is an error of the reply's own stream.
      yield* readBody(response, request.path, options);
    },
  };
}

async function expectType(response: IncomingMessage, type: string, path: string, options: SendOptions): Promise<void> {
  if (response.headers['content-type']?.startsWith(type) === true) return;
  throwForStatus(response, await readText(response, path, options), path);
  throw protocolError(`${path}: the reply is ${response.headers['content-type'] ?? 'untyped'}, not ${type}`);
}

function throwForStatus(response: IncomingMessage, rawText: string, path: string): void {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return;
  if (status === 401) {
    throw new MemoError({
      code: 'config-invalid',
      message: `the bridge refused the token (401 for ${path})`,
      remedy: 'give the token of that bridge as bridge.token',
    });
  }
  const rawBody = response.headers['content-type']?.startsWith('application/json') === true ? parseWireJson(rawText, path) : undefined;
  const reply = errorReplySchema.safeParse(rawBody);
  throw reply.success ? fromWireError(reply.data.error) : protocolError(`${path}: status ${status}`);
}
