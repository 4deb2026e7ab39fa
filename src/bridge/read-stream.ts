import { type ByteReader, createByteReader } from './byte-reader.ts';
import { ConnectionError } from './connection-error.ts';
import { float32FromBytes } from './float32-from-bytes.ts';
import { parseWire, parseWireJson, protocolError } from './parse-wire.ts';
import { streamLineSchema } from './wire.ts';
import { fromWireError } from './wire-error.ts';

export type StreamPart =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'vectors'; readonly rows: number; readonly dimension: number; readonly vectors: Float32Array }
  | { readonly type: 'delta'; readonly text: string; readonly request?: number | undefined }
  /** The last line; each call has its own fields there. */
  | { readonly type: 'end'; readonly rawEnd: unknown };

/**
 * The parts of a streamed reply: JSON lines, with raw bytes after a `vectors` line. Heartbeats are dropped, an `error` line is
 * thrown. Ends without an `end` part where the stream was cut at the end of a line: the caller knows what that means.
 */
export async function* readStream(body: AsyncIterable<Uint8Array>, call: string): AsyncGenerator<StreamPart, void, void> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    const reader = createByteReader(chunks);
    for (let text = await reader.readLine(); text !== undefined; text = await reader.readLine()) {
      const part = await readPart(reader, text, call);
      if (part === undefined) continue;
      if (part.type === 'end') await expectEnd(reader, call);
      yield part;
    }
  } finally {
    await chunks.return?.();
  }
}

async function readPart(reader: ByteReader, text: string, call: string): Promise<StreamPart | undefined> {
  const line = parseWire(streamLineSchema, parseWireJson(text, `${call}, a line`), `${call}, a line`);
  switch (line.type) {
    case 'heartbeat':
      return undefined;
    case 'progress':
    case 'delta':
      return line;
    case 'vectors': {
      const bytes = await reader.readExactly(line.bytes);
      const rest = await reader.readLine();
      if (rest === undefined) throw new ConnectionError(`the stream ended after ${line.bytes} raw bytes`);
      if (rest !== '') throw protocolError(`${call}: no line feed after ${line.bytes} raw bytes`);
      return { type: 'vectors', rows: line.rows, dimension: line.dimension, vectors: float32FromBytes(bytes) };
    }
    case 'end':
      return { type: 'end', rawEnd: line };
    case 'error':
      throw fromWireError(line.error);
    default:
      return line satisfies never;
  }
}

/** Reading to the end of the body gives the connection back to be used again. */
async function expectEnd(reader: ByteReader, call: string): Promise<void> {
  if ((await reader.readLine()) !== undefined) throw protocolError(`${call}: more lines after the last one`);
}
