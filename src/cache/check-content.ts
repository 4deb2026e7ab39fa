import { hash } from 'node:crypto';
import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import type { GenerationContent } from '../spec/memory-store.ts';
import { findChunkProblem } from './chunk-lines.ts';
import { parseDocuments, serialiseDocuments } from './document-records.ts';
import { findManifestProblem } from './manifest.ts';
import { findRowProblem } from './row-lines.ts';

/** Refuses (`internal`) content that could not be opened again: what a pipeline got wrong is found before it is saved. */
export function checkContent({ documents, chunks, rows, indexes, manifest }: GenerationContent): void {
  const lengths = documents.map(({ id, text }) => ({ id, characters: text.length }));
  const problem =
    findManifestProblem(manifest) ??
    findDocumentProblem({ documents, manifest }) ??
    findLineProblem({ documents, manifest }) ??
    findIndexProblem({ indexes, manifest }) ??
    findChunkProblem(chunks, lengths) ??
    findRowProblem(rows, { chunks, indexSizes: indexes.map(({ size }) => size) }) ??
    (manifest.counts.chunks === chunks.length ? undefined : `${chunks.length} chunks, counted as ${manifest.counts.chunks}`);
  if (problem !== undefined) throw new MemoError({ code: 'internal', message: `the memory cannot be saved: ${problem}`, remedy: 'report this as a defect' });
}

function findDocumentProblem({ documents, manifest }: Pick<GenerationContent, 'documents' | 'manifest'>): string | undefined {
  const counted = manifest.documents.length;
  if (documents.length === 0 || documents.length !== counted) return `${documents.length} documents, ${counted} in the manifest`;
  if (new Set(documents.map(({ id }) => id)).size !== documents.length) return 'two documents have one id';
  for (const [position, { id, title, text }] of documents.entries()) {
    const record = manifest.documents[position];
    if (!text.isWellFormed()) return `the text of ${id} holds lone surrogates`;
    if (record?.id !== id || record.title !== title || record.characters !== text.length) return `the manifest's record of ${id} is of another document`;
    if (record.sha256 !== hash('sha256', text)) return `the manifest's hash of ${id} is of another text`;
    if (record.embedder !== null && manifest.embedders[record.embedder] === undefined) return `${id} names embedder ${record.embedder}`;
  }
  return undefined;
}

/** What opening would say of documents.jsonl. */
function findLineProblem({ documents, manifest }: Pick<GenerationContent, 'documents' | 'manifest'>): string | undefined {
  const files = documents.map((_, position) => `${position}.txt`);
  try {
    parseDocuments(serialiseDocuments(documents, manifest.documents, files), manifest.documents);
    return undefined;
  } catch (error) {
    return error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  }
}

function findIndexProblem({ indexes, manifest }: Pick<GenerationContent, 'indexes' | 'manifest'>): string | undefined {
  if (indexes.length !== manifest.embedders.length) return `${indexes.length} indexes of ${manifest.embedders.length} embedders`;
  const odd = indexes.findIndex(({ dimension }, position) => dimension !== manifest.embedders[position]?.dimension);
  return odd < 0 ? undefined : `index ${odd} has another dimension than its embedder`;
}
