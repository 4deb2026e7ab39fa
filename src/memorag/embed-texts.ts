import { journalDimension, openVectorJournal, vectorKey, type VectorJournal } from '../cache/vector-journal.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { Usage } from '../spec/generator.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';

/** Calls under way at once where one device does them: one is computed while the next is on its way. */
const CALLS_IN_FLIGHT = 2;
/** A call is what an interruption loses and what progress counts; 64 texts take about a second on two cores. */
const TEXTS_PER_CALL = 64;

/** Vectors that need no computing, by `vectorKey`: those of the generation before. */
export type KnownVectors = ReadonlyMap<string, Float32Array>;

export interface EmbedTextsOptions {
  readonly embedder: Embedder;
  readonly known: KnownVectors;
  /** File of the journal. */
  readonly journal: string;
  readonly signal?: AbortSignal | undefined;
  /** Called with rows that have their vectors now. */
  readonly onRows: (count: number, origin: 'computed' | 'known') => void;
  /** Called with what each answered call took, of embedders behind a network. */
  readonly onUsage?: ((usage: Usage) => void) | undefined;
}

export interface EmbeddedTexts {
  /** Row-major `[texts, dimension]`. */
  readonly vectors: Float32Array;
  /** Texts that were longer than the embedder reads. */
  readonly truncated: number;
}

/** Vectors of texts as passages, computed once per distinct text and journalled call by call: the resume point of a write. */
export async function embedTexts(texts: readonly string[], options: EmbedTextsOptions): Promise<EmbeddedTexts> {
  const { embedder, known, journal: path, signal, onRows, onUsage } = options;
  const { modelId } = embedder;
  const rowsOf = rowsByKey(texts, modelId);
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
