import type { MemoRagConfig } from '../config/schema.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { ChunkerRecord } from '../spec/memory-store.ts';

/** Raised whenever the same text would be cut otherwise, so that no memory mixes two ways of cutting. */
const CHUNKER_VERSION = { semantic: 1, reference: 1 } as const;

/** What a manifest keeps of the configured chunker. */
export function chunkerRecord({ chunker, chunkSize }: Pick<MemoRagConfig, 'chunker' | 'chunkSize'>): ChunkerRecord {
  return { kind: chunker, chunkSize, version: CHUNKER_VERSION[chunker] };
}

/** Refuses (`memory-mismatch`) to add to a memory that another version of its chunker cut. */
export function checkChunker({ kind, version }: ChunkerRecord, root: string): void {
  if (version === CHUNKER_VERSION[kind]) return;
  throw new MemoError({
    code: 'memory-mismatch',
    message: `${root} was cut by version ${version} of the ${kind} chunker, this is version ${CHUNKER_VERSION[kind]}`,
    remedy: 'memorize the texts again',
  });
}
