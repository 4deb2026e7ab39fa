import { join } from 'node:path';
import { vectorKey } from '../cache/vector-journal.ts';
import type { CorpusTexts } from '../retrieval/corpus-texts.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { OnProgress } from '../spec/events.ts';
import type { Usage } from '../spec/generator.ts';
import type { IndexRow } from '../spec/memory-store.ts';
import { embedTexts, type KnownVectors } from './embed-texts.ts';

export interface EmbedRowsInput {
  readonly rows: readonly IndexRow[];
  readonly texts: CorpusTexts;
  readonly embedders: readonly Embedder[];
  readonly known: KnownVectors;
  /** Directory of the journals; what stands there from an interrupted run is not computed again. */
  readonly workspace: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Called with what each answered call took, of embedders behind a network. */
  readonly onUsage?: ((usage: Usage) => void) | undefined;
}

/** Row-major `[rows of the embedder, dimension]`, in row order. */
export interface VectorMatrix {
  readonly vectors: Float32Array;
  readonly dimension: number;
}

export interface EmbeddedRows {
  /** One per embedder, in their order. */
  readonly matrices: readonly VectorMatrix[];
  /** Texts that were longer than their embedder reads. */
  readonly truncated: number;
}

/** Vectors of every row, computed once per distinct text and journalled call by call: the resume point of a memorize. */
export async function embedRows({ rows, texts, embedders, known, workspace, signal, onProgress, onUsage }: EmbedRowsInput): Promise<EmbeddedRows> {
  const total = rows.filter((row) => row.embedder !== null).length;
  let done = 0;
  let reused = 0;
  const onRows = (count: number, origin: 'computed' | 'known'): void => {
    done += count;
    if (origin === 'known') reused += count;
    onProgress?.({ type: 'stage-progress', stage: 'embed', done, total, unit: 'vectors', ...(reused > 0 ? { reused } : {}) });
  };
  onRows(0, 'known');
  const matrices: VectorMatrix[] = [];
  let truncated = 0;
  for (const [position, embedder] of embedders.entries()) {
    const own = rows.filter((row) => row.embedder === position);
    const ownTexts = own.map(({ chunkId, start, end }) => texts.text({ documentId: texts.chunk(chunkId).documentId, start, end }));
    const result = await embedTexts(ownTexts, { embedder, known, journal: join(workspace, journalName(embedder.modelId)), signal, onRows, onUsage });
    matrices.push({ vectors: result.vectors, dimension: embedder.dimension });
    truncated += result.truncated;
  }
  return { matrices, truncated };
}

/** The name, inside a workspace, of an embedder's journal. */
export function journalName(modelId: string): string {
  return `vectors-${vectorKey({ modelId, role: 'passage', text: '' })}.journal`;
}
