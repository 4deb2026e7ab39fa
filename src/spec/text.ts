/** Half-open span of a document's stored text, in UTF-16 code units: `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * One text of a memory. `text` is the *stored text*: decoded input, byte-order mark removed, CRLF turned into LF, lone
 * surrogates turned into U+FFFD. Every offset anywhere counts UTF-16 code units of it.
 */
export interface Document {
  /** Stable and unique within a memory; default: the file's name without its extension, made unique. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Where it came from, for people; never opened again. */
  readonly path?: string;
  readonly metadata?: Readonly<Record<string, JsonValue>>;
  /** The name of its memory, where several memories are asked together. */
  readonly memory?: string;
}

/** A passage of a document: at most `chunkSize` cl100k tokens, cut at the largest semantic break that fits. */
export interface Chunk extends Span {
  /** `<document id>#<number of the chunk within the document, from 0>`. */
  readonly id: string;
  readonly documentId: string;
  /** cl100k tokens. */
  readonly tokens: number;
  /** Lines of the document (from 1) that the first and last character of the chunk stand on. */
  readonly lines: readonly [first: number, last: number];
  /** The headings that the chunk's first character stands under, from the largest, as `PART ONE > CHAPTER II`. */
  readonly heading?: string;
}

/** A few sentences of one chunk: the unit that the small embedders see. */
export interface Window extends Span {
  readonly chunkId: string;
}

/** Writing systems that the system treats differently; decided by counting letters. */
export type Script = 'latin' | 'cjk' | 'other';
