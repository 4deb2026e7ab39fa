import type { Embedder } from '../spec/embedder.ts';
import type { IndexRow } from '../spec/memory-store.ts';
import type { Script } from '../spec/text.ts';
import type { VectorIndex } from '../spec/vector-index.ts';
import { detectScript } from '../text/detect-script.ts';
import { itemAt } from '../util/item-at.ts';
import type { CorpusTexts } from './corpus-texts.ts';
import { denseChunkScores, denseWindowScores, scoreRows } from './dense-scores.ts';
import type { DenseList } from './hybrid-scores.ts';
import { createQueryVectors, type QueryVectors } from './query-vectors.ts';
import { createRowTable, type RowTable } from './row-table.ts';

export interface DenseSearch {
  /** Chunks that have a vector of their own, as a share of all. */
  readonly wholeShare: number;
  /** By position of the chunk or window: 1 where an embedder that can be had holds a vector of it. */
  readonly hasVector: { readonly chunks: Uint8Array; readonly windows: Uint8Array };
  /** For each query one reading per embedder that is asked; all queries are embedded at once. */
  read(queries: readonly string[], options: { readonly signal?: AbortSignal | undefined }): Promise<readonly (readonly DenseReading[])[]>;
}

/** What one embedder says of a query, as lists over chunks and over windows. */
export interface DenseReading {
  readonly embedder: Embedder;
  /** Of the query. */
  readonly vector: Float32Array;
  /** Inner product of the query with the chunk's best row; absent: it has none of this embedder. */
  bestRow(chunk: number): number | undefined;
  readonly chunks: () => DenseList;
  readonly windows: () => DenseList;
}

export interface DenseSearchInput {
  readonly texts: CorpusTexts;
  readonly rows: readonly IndexRow[];
  readonly indexes: readonly VectorIndex[];
  readonly embedders: readonly (Embedder | null)[];
}

/** What a list across scripts counts beside one in the query's own: an English question is about the English book first. */
const CROSS_SCRIPT_WEIGHT = 0.5;

interface Side {
  readonly embedder: Embedder;
  readonly index: VectorIndex;
  readonly table: RowTable;
  readonly vectors: QueryVectors;
  /** Document ids of its texts. */
  readonly documentIds: ReadonlySet<string>;
}

/** Search by vectors over every index of a memory. */
export function createDenseSearch(input: DenseSearchInput): DenseSearch {
  const { texts } = input;
  const sides = input.indexes.flatMap((index, position) => createSides(input, index, position));
  const wholeChunks = sides.reduce((sum, { table }) => sum + table.wholeChunks, 0);
  // Asked only where two lists meet: judging the script of a long text takes a moment.
  const scripts = new Map<Side, Script>();
  const scriptOf = (side: Side): Script => getOrCompute(scripts, side, () => mainScript(texts, side.documentIds));
  const sizes = { chunks: texts.chunks.length, windows: texts.windows.length };
  return {
    wholeShare: wholeChunks / Math.max(1, texts.chunks.length),
    hasVector: {
      chunks: mark(sizes.chunks, sides.map(({ table }) => table.chunkOfRow)),
      windows: mark(sizes.windows, sides.map(({ table }) => table.windowOfRow)),
    },
    async read(queries, { signal }) {
      signal?.throwIfAborted();
      const asked = queries.map((query): Asked => ({ query, choices: query.trim() === '' ? [] : choose(sides, detectScript(query), scriptOf), readings: [] }));
      for (const side of sides) {
        const own = asked.flatMap(({ query, choices, readings }) => choices.filter((choice) => choice.side === side).map(({ weight }) => ({ query, weight, readings })));
        const vectors = own.length === 0 ? [] : await side.vectors.embed(own.map(({ query }) => query), { signal });
        for (const [order, { weight, readings }] of own.entries()) {
          signal?.throwIfAborted();
          const vector = itemAt(vectors, order);
          const rows = scoreRows(side.index, vector);
          readings.push({
            embedder: side.embedder,
            vector,
            bestRow: (chunk) => side.table.rowsOfChunk.get(chunk)?.reduce((most, row) => Math.max(most, itemAt(rows, row)), -Infinity),
            chunks: () => ({ scores: denseChunkScores(rows, side.table, sizes.chunks), weight }),
            windows: () => ({ scores: denseWindowScores(rows, side.table, sizes.windows), weight }),
          });
        }
      }
      return asked.map(({ readings }) => readings);
    },
  };
}

function mark(size: number, unitsOfRows: readonly Int32Array[]): Uint8Array {
  const marks = new Uint8Array(size);
  for (const units of unitsOfRows) for (const unit of units) if (unit >= 0) marks[unit] = 1;
  return marks;
}

function createSides(input: DenseSearchInput, index: VectorIndex, position: number): Side[] {
  const { chunkPosition, windowPosition, chunks } = input.texts;
  const table = createRowTable({ rows: input.rows, embedder: position, index, chunkPosition, windowPosition });
  const embedder = input.embedders[position] ?? null;
  if (embedder === null || index.size === 0) return [];
  const documentIds = new Set([...table.rowsOfChunk.keys()].map((chunk) => itemAt(chunks, chunk).documentId));
  return [{ embedder, index, table, vectors: createQueryVectors(embedder), documentIds }];
}

/** The script of most of the text. */
function mainScript(texts: CorpusTexts, documentIds: ReadonlySet<string>): Script {
  const characters = new Map<Script, number>();
  for (const documentId of documentIds) {
    const { text } = texts.document(documentId);
    const script = detectScript(text);
    characters.set(script, (characters.get(script) ?? 0) + text.length);
  }
  return [...characters].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}

interface Choice {
  readonly side: Side;
  readonly weight: number;
}

interface Asked {
  readonly query: string;
  readonly choices: readonly Choice[];
  readonly readings: DenseReading[];
}

// An embedder that does not know the query's script says little about it: it is asked only where it is the only one.
function choose(sides: readonly Side[], script: Script, scriptOf: (side: Side) => Script): readonly Choice[] {
  const able = sides.filter(({ embedder }) => embedder.scripts?.includes(script) ?? true);
  const asked = able.length > 0 ? able : sides;
  return asked.map((side) => ({ side, weight: asked.length === 1 || scriptOf(side) === script ? 1 : CROSS_SCRIPT_WEIGHT }));
}

function getOrCompute<K, V>(map: Map<K, V>, key: K, compute: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = compute();
  map.set(key, value);
  return value;
}
