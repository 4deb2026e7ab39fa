import { join } from 'node:path';
import { openVectorJournal, vectorKey } from '../cache/vector-journal.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { OnProgress } from '../spec/events.ts';
import type { IndexRow } from '../spec/memory-store.ts';

/** Calls under way at once: one is computed while the next is on its way. */
const CALLS_IN_FLIGHT = 2;
/** A call is what an interruption loses and what progress counts; 64 texts take about a second on two cores. */
const MAX_TEXTS_PER_CALL = 64;

/** Vectors that need no computing, by `vectorKey`: those of the generation before. */
export type KnownVectors = ReadonlyMap<string, Float32Array>;

export interface EmbedRowsInput {
  readonly rows: readonly IndexRow[];
  readonly embedders: readonly Embedder[];
  readonly text: Corpus['text'];
  readonly documentOf: (chunkId: string) => string;
  readonly known: KnownVectors;
  /** Directory of the journals; what stands there from an interrupted run is not computed again. */
  readonly workspace: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface EmbeddedRows {
  /** One matrix per embedder, row-major `[rows of that embedder, dimension]`, in row order. */
  readonly vectors: readonly Float32Array[];
  readonly truncated: number;
  /** Texts that were computed now; the others were known. */
  readonly computed: number;
}

/** Vectors of every row, computed once per distinct text and journalled batch by batch: the resume point of a memorize. */
export async function embedRows(input: EmbedRowsInput): Promise<EmbeddedRows> {
  const total = input.rows.filter((row) => row.embedder !== null).length;
  const vectors: Float32Array[] = [];
  let done = 0;
  let truncated = 0;
  let computed = 0;
  const onRows = (count: number): void => {
    done += count;
    input.onProgress?.({ type: 'stage-progress', stage: 'embed', done, total, unit: 'windows' });
  };
  onRows(0);
  for (const [position, embedder] of input.embedders.entries()) {
    const rows = input.rows.filter((row) => row.embedder === position);
    const texts = rows.map((row) => input.text({ documentId: input.documentOf(row.chunkId), start: row.start, end: row.end }));
    const result = await embedTexts({ ...input, embedder, texts, onRows });
    vectors.push(result.vectors);
    truncated += result.truncated;
    computed += result.computed;
  }
  return { vectors, truncated, computed };
}

interface EmbedTextsInput extends Pick<EmbedRowsInput, 'known' | 'workspace' | 'signal'> {
  readonly embedder: Embedder;
  readonly texts: readonly string[];
  readonly onRows: (count: number) => void;
}

async function embedTexts({ embedder, texts, known, workspace, signal, onRows }: EmbedTextsInput): Promise<{ vectors: Float32Array; truncated: number; computed: number }> {
  const { dimension, modelId } = embedder;
  const vectors = new Float32Array(texts.length * dimension);
  await using journal = await openVectorJournal(join(workspace, `vectors-${vectorKey({ modelId, role: 'passage', text: '' }).slice(0, 16)}.journal`), { dimension });
  const rowsOf = new Map<string, number[]>();
  for (const [row, text] of texts.entries()) {
    const key = vectorKey({ modelId, role: 'passage', text });
    const rows = rowsOf.get(key);
    if (rows === undefined) rowsOf.set(key, [row]);
    else rows.push(row);
  }
  const place = (key: string, vector: Float32Array): number => {
    const rows = rowsOf.get(key) ?? [];
    for (const row of rows) vectors.set(vector, row * dimension);
    return rows.length;
  };
  const pending: { key: string; text: string }[] = [];
  let reused = 0;
  for (const [key, [row]] of rowsOf) {
    const vector = known.get(key) ?? journal.get(key);
    if (vector === undefined) pending.push({ key, text: texts[row ?? 0] ?? '' });
    else reused += place(key, vector);
  }
  if (reused > 0) onRows(reused);

  let truncated = 0;
  await forEachConcurrently(batchesByLength(pending, Math.min(embedder.maxBatchSize, MAX_TEXTS_PER_CALL)), CALLS_IN_FLIGHT, async (batch) => {
    signal?.throwIfAborted();
    const result = await embedder.embed(batch.map((item) => item.text), { role: 'passage', signal });
    await journal.append(batch.map((item) => item.key), result.vectors);
    truncated += result.truncated;
    let count = 0;
    for (const [position, item] of batch.entries()) count += place(item.key, result.vectors.subarray(position * dimension, (position + 1) * dimension));
    onRows(count);
  });
  return { vectors, truncated, computed: pending.length };
}

/**
 * Texts of like length together, so that no call waits for one long text among short ones; long and short calls in turn, so that
 * the pace of the first tells when the last will end.
 */
function batchesByLength(pending: readonly { key: string; text: string }[], size: number): { key: string; text: string }[][] {
  const sorted = pending.toSorted((a, b) => b.text.length - a.text.length);
  const batches = Array.from({ length: Math.ceil(sorted.length / size) }, (_, batch) => sorted.slice(batch * size, (batch + 1) * size));
  return batches.map((_, turn) => batches.at(turn % 2 === 0 ? turn / 2 : -(turn + 1) / 2) ?? []);
}

/** Runs `work` over `items`, at most `limit` at once. The first failure stops what has not begun and is thrown when the rest has ended. */
async function forEachConcurrently<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items.values();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const item of iterator) {
      if (failures.length > 0) return;
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  if (failures.length > 0) throw failures[0];
}
