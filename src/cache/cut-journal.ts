import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChunkerRecord } from '../spec/memory-store.ts';
import type { Chunk, Document, Window } from '../spec/text.ts';
import { readIfThere } from '../util/read-if-there.ts';
import { parseChunks, serialiseChunks } from './chunk-lines.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { parseRows, serialiseRows } from './row-lines.ts';

/** A document's chunks and windows. */
export interface Cut {
  readonly chunks: readonly Chunk[];
  readonly windows: readonly Window[];
}

/** How texts were cut, kept from run to run until the memory is saved: nothing is cut twice. */
export interface CutJournal {
  /** The cut of this text, whatever its document was called then; `undefined`: not known. */
  get(document: Document): Promise<Cut | undefined>;
  put(document: Document, cut: Cut): Promise<void>;
}

/** The name, inside a workspace, of the file that holds the cut of a text. */
export function cutName({ text }: Pick<Document, 'text'>, { kind, chunkSize, version }: ChunkerRecord): string {
  return `cut-${hash('sha256', `${kind} ${chunkSize} ${version} ${text}`).slice(0, 32)}.jsonl`;
}

/** The cuts by one chunker in a workspace, a file per text. A file that a killed run left half written counts as absent. */
export function createCutJournal(workspace: string, chunker: ChunkerRecord): CutJournal {
  return {
    async get(document) {
      const raw = await readIfThere(join(workspace, cutName(document, chunker)));
      return raw === undefined ? undefined : parseCut(raw, document);
    },
    async put(document, cut) {
      const text = serialiseCut(cut, document);
      await explainDiskFull({ path: workspace, neededBytes: Buffer.byteLength(text) }, async () => {
        await writeFile(join(workspace, cutName(document, chunker)), text, { mode: 0o600 });
      });
    },
  };
}

// The checksum stands first: a file whose end never reached the disk does not match it.
function serialiseCut({ chunks, windows }: Cut, { id, text }: Document): string {
  const rows = windows.map((window) => ({ ...window, isChunk: false, embedder: null, row: null }));
  const body = `${serialiseChunks(chunks, [{ id, characters: text.length }])}\n${serialiseRows(rows, chunks)}`;
  return `${hash('sha256', body)}\n${body}`;
}

function parseCut(raw: string, { id, text }: Document): Cut | undefined {
  const end = raw.indexOf('\n');
  const body = raw.slice(end + 1);
  if (hash('sha256', body) !== raw.slice(0, end)) return undefined;
  const gap = body.startsWith('\n') ? 0 : body.indexOf('\n\n') + 1;
  const chunks = parseChunks(body.slice(0, gap), [{ id, characters: text.length }]);
  const rows = parseRows(body.slice(gap + 1), { chunks, indexSizes: [] });
  return { chunks, windows: rows.map(({ chunkId, start, end: last }) => ({ chunkId, start, end: last })) };
}
