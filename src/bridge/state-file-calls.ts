import { createReadStream } from 'node:fs';
import { parseWire } from './parse-wire.ts';
import { type CallOptions, readEnd, type RunExchange } from './read-end.ts';
import { type HeldState, hasStateEndSchema, sentFileSchema, type StateFile, stateFilesEndSchema } from './wire-state-files.ts';

/** A file of a state in a scratch folder of the bridge's machine. */
export interface StateFilePlace {
  /** `scratch:<name>`. */
  readonly directory: string;
  readonly name: string;
}

export interface SentFile extends StateFilePlace {
  /** On this machine. */
  readonly path: string;
  readonly bytes: number;
  /** Other bytes are refused by the bridge: `memory-damaged`. */
  readonly sha256: string;
}

/** The calls that carry state files to and from a bridge on another machine. */
export interface StateFileCalls {
  hasState(state: string, options?: CallOptions): Promise<HeldState>;
  /** What stands in a scratch folder; nothing where there is none. */
  stateFiles(directory: string, options?: CallOptions): Promise<readonly StateFile[]>;
  /** `take` reads the bytes to their end; they are no more than came over the wire, and it checks them. */
  fetchStateFile<T>(place: StateFilePlace, take: (pieces: AsyncIterable<Uint8Array>) => Promise<T>, options?: CallOptions): Promise<T>;
  sendStateFile(file: SentFile, options?: CallOptions & { readonly onSent?: ((bytes: number) => void) | undefined }): Promise<void>;
}

/** The calls over any way of reaching a bridge. */
export function createStateFileCalls(run: RunExchange): StateFileCalls {
  const end = async (path: string, body: unknown, options: CallOptions): Promise<unknown> => (await run((x) => readEnd(x, path, body, options), options)).rawEnd;
  return {
    hasState: async (state, options = {}) => parseWire(hasStateEndSchema, await end('/v1/memory/has', { state }, options), '/v1/memory/has'),
    stateFiles: async (directory, options = {}) => parseWire(stateFilesEndSchema, await end('/v1/memory/files', { directory }, options), '/v1/memory/files').files,
    fetchStateFile: (place, take, options = {}) => run((x) => take(x.bytes({ method: 'GET', path: pathOf(place) })), options),
    async sendStateFile({ path, bytes, sha256, ...place }, { onSent, ...options } = {}) {
      const upload = { length: bytes, open: () => createReadStream(path, { highWaterMark: PIECE_BYTES }), onSent };
      const rawReply = await run((x) => x.json({ method: 'PUT', path: pathOf(place, { sha256 }), upload }), options);
      parseWire(sentFileSchema, rawReply, FILE);
    },
  };
}

const FILE = '/v1/memory/file';
const PIECE_BYTES = 1024 * 1024;

function pathOf({ directory, name }: StateFilePlace, more: Readonly<Record<string, string>> = {}): string {
  return `${FILE}?${new URLSearchParams({ directory, name, ...more }).toString()}`;
}
