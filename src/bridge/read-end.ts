import type { Exchange } from './exchange.ts';
import { protocolError } from './parse-wire.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface StreamCallOptions extends CallOptions {
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface WritingCallOptions extends StreamCallOptions {
  /** The parts of a text as they are written; `request` tells texts apart that are written side by side. */
  readonly onDelta?: ((delta: { readonly text: string; readonly request?: number | undefined }) => void) | undefined;
}

/** Runs `work` against a bridge that answers; what becomes of a lost one is the runner's matter. */
export type RunExchange = <T>(work: (exchange: Exchange) => Promise<T>, options: CallOptions) => Promise<T>;

export interface StreamEnd {
  readonly rawEnd: unknown;
  readonly vectors?: { readonly rows: number; readonly dimension: number; readonly vectors: Float32Array };
}

/** Reads a streamed reply to its last line, and tells what comes before it as it comes. */
export async function readEnd(exchange: Exchange, path: string, body: unknown, options: WritingCallOptions): Promise<StreamEnd> {
  let vectors: StreamEnd['vectors'];
  for await (const part of exchange.stream({ method: 'POST', path, body })) {
    switch (part.type) {
      case 'progress':
        options.onProgress?.({ done: part.done, total: part.total });
        break;
      case 'delta':
        options.onDelta?.({ text: part.text, request: part.request });
        break;
      case 'vectors':
        vectors = { rows: part.rows, dimension: part.dimension, vectors: part.vectors };
        break;
      case 'end':
        return { rawEnd: part.rawEnd, ...(vectors === undefined ? {} : { vectors }) };
      default:
        part satisfies never;
    }
  }
  throw protocolError(`${path}: no last line`);
}
