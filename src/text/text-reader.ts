import type { JsonValue } from '../spec/text.ts';

/** What a reader makes of one file. */
export interface ReadText {
  /** Stored text. */
  readonly text: string;
  /** Where the text names one; default: the file's name. */
  readonly title?: string;
  readonly metadata?: Readonly<Record<string, JsonValue>>;
}

/** Reads one format. To add a format, write one such function and name its extensions in `readers.ts`. */
export type TextReader = (bytes: Uint8Array, options: { readonly name: string; readonly signal?: AbortSignal | undefined }) => Promise<ReadText>;
