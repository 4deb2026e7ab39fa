import { buildIndex } from '../retrieval/build-index.ts';
import type { CorpusTexts } from '../retrieval/corpus-texts.ts';
import type { VectorRows } from '../retrieval/vector-rows.ts';
import type { Warning } from '../spec/embedder.ts';
import type { OnMemorizeEvent } from '../spec/events.ts';
import type { Usage } from '../spec/generator.ts';
import type { IndexRow } from '../spec/memory-store.ts';
import type { MemoRagConfig } from '../config/schema.ts';
import { embedRows } from './embed-rows.ts';
import type { KnownVectors } from './embed-texts.ts';
import type { Routing } from './route-documents.ts';

export interface BuildIndexesInput {
  readonly texts: CorpusTexts;
  readonly rows: readonly IndexRow[];
  readonly routing: Routing;
  readonly known: KnownVectors;
  readonly workspace: string;
  readonly settings: MemoRagConfig['index'];
  readonly signal?: AbortSignal | undefined;
  readonly onEvent: OnMemorizeEvent;
  /** Called with what each answered call of an embedder took. */
  readonly onUsage?: ((usage: Usage) => void) | undefined;
}

/** Embeds what is not known and builds one index per embedder, in their order. */
export async function buildIndexes({ settings, routing, signal, onEvent, ...input }: BuildIndexesInput): Promise<readonly VectorRows[]> {
  const onWarning = (warning: Warning): void => onEvent({ type: 'warning', ...warning });
  const embedded = await embedRows({ ...input, embedders: routing.embedders, signal, onProgress: onEvent });
  if (embedded.truncated > 0) {
    const message = `${embedded.truncated} windows were longer than the embedder reads and lost their tail; words still find it`;
    onWarning({ code: 'text-truncated', message });
  }
  return Promise.all(
    embedded.matrices.map(({ vectors, dimension }) => buildIndex({ ...settings, vectors, dimension, signal, onWarning })),
  );
}
