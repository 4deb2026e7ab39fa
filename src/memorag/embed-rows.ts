import { join } from 'node:path';
import { journalDimension, openVectorJournal, vectorKey, type VectorJournal } from '../cache/vector-journal.ts';
import type { CorpusTexts } from '../retrieval/corpus-texts.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { OnProgress } from '../spec/events.ts';
import type { Usage } from '../spec/generator.ts';
import type { IndexRow } from '../spec/memory-store.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';

/** Calls under way at once where one device does them: one is computed while the next is on its way. */
const CALLS_IN_FLIGHT = 2;
/** A call is what an interruption loses and what progress counts; 64 texts take about a second on two cores. */
const TEXTS_PER_CALL = 64;

/** Vectors that need no computing, by `vectorKey`: those of the generation before. */
export type KnownVectors = ReadonlyMap<string, Float32Array>;

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
    const result = await embedTexts(ownTexts, { embedder, known, workspace, signal, onRows, onUsage });
    matrices.push({ vectors: result.vectors, dimension: embedder.dimension });
    truncated += result.truncated;
  }
  return { matrices, truncated };
}

interface EmbedTextsOptions extends Pick<EmbedRowsInput, 'known' | 'workspace' | 'signal' | 'onUsage'> {
  readonly embedder: Embedder;
  readonly onRows: (count: number, origin: 'computed' | 'known') => void;
}

async function embedTexts(texts: readonly string[], options: EmbedTextsOptions): Promise<{ vectors: Float32Array; truncated: number }> {
  const { embedder, known, workspace, signal, onRows, onUsage } = options;
  const { modelId } = embedder;
  const rowsOf = rowsByKey(texts, modelId);
  const path = join(workspace, journalName(modelId));
  await embedder.ready?.({ signal, dimension: dimensionOf(rowsOf, known) ?? (await journalDimension(path)) });
  const { dimension } = embedder;
  const vectors = new Float32Array(texts.length * dimension);
  const place = ({ key, rows }: DistinctText, vector: Float32Array): number => {
    if (vector.length !== dimension) throw new RangeError(`the vector under ${key} has ${vector.length} dimensions, not ${dimension}`);
    for (const row of rows) vectors.set(vector, row * dimension);
    return rows.length;
  };

  const wanted = new Set(rowsOf.map(({ key }) => key));
  await using journal = await openVectorJournal(path, { dimension, isWanted: (key) => wanted.has(key) });
  const { pending, found } = lookUp(rowsOf, { known, journal });
  let reused = 0;
  for (const { text, vector } of found) reused += place(text, vector);
  if (reused > 0) onRows(reused, 'known');

  let truncated = 0;
  const { maxBatchSize, maxConcurrency } = embedder;
  const size = maxConcurrency === undefined ? Math.min(maxBatchSize, TEXTS_PER_CALL) : maxBatchSize;
  // After a failure the calls under way end and are journalled, so that nobody asks for them again.
  await mapConcurrently(callsByLength(pending, size), maxConcurrency ?? CALLS_IN_FLIGHT, async (call) => {
    signal?.throwIfAborted();
    const result = await embedder.embed(call.map(({ text }) => text), { role: 'passage', signal });
    if (result.usage !== undefined) onUsage?.(result.usage);
    await journal.append(call.map(({ key }) => key), result.vectors);
    truncated += result.truncated;
    const counts = call.map((text, at) => place(text, result.vectors.subarray(at * dimension, (at + 1) * dimension)));
    onRows(counts.reduce((sum, count) => sum + count, 0), 'computed');
  });
  return { vectors, truncated };
}

/** A text and the rows that it stands in. */
interface DistinctText {
  readonly key: string;
  readonly text: string;
  readonly rows: readonly number[];
}

function rowsByKey(texts: readonly string[], modelId: string): readonly DistinctText[] {
  const rowsOf = Map.groupBy(texts.keys(), (row) => texts[row]);
  return [...rowsOf].map(([text = '', rows]) => ({ key: vectorKey({ modelId, role: 'passage', text }), text, rows }));
}

/** Of what the model gave before. */
function dimensionOf(texts: readonly DistinctText[], known: KnownVectors): number | undefined {
  const first = texts.find(({ key }) => known.has(key));
  return first === undefined ? undefined : known.get(first.key)?.length;
}

function lookUp(texts: readonly DistinctText[], { known, journal }: { readonly known: KnownVectors; readonly journal: VectorJournal }) {
  const found: { text: DistinctText; vector: Float32Array }[] = [];
  const pending: DistinctText[] = [];
  for (const text of texts) {
    const vector = known.get(text.key) ?? journal.get(text.key);
    if (vector === undefined) pending.push(text);
    else found.push({ text, vector });
  }
  return { found, pending };
}

/**
 * Texts of like length together, so that no call waits for one long text among short ones; long and short calls in turn, so that
 * the pace of the first tells when the last will end.
 */
function callsByLength(pending: readonly DistinctText[], size: number): readonly (readonly DistinctText[])[] {
  const sorted = pending.toSorted((a, b) => b.text.length - a.text.length);
  const calls = Array.from({ length: Math.ceil(sorted.length / size) }, (_, call) => sorted.slice(call * size, (call + 1) * size));
  return calls.map((_, turn) => calls.at(turn % 2 === 0 ? turn / 2 : -(turn + 1) / 2) ?? []);
}

/** The name, inside a workspace, of an embedder's journal. */
export function journalName(modelId: string): string {
  return `vectors-${vectorKey({ modelId, role: 'passage', text: '' })}.journal`;
}
