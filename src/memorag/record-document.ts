import { createHash } from 'node:crypto';
import type { Backends } from '../config/backends.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { DocumentRecord } from '../spec/memory-store.ts';
import type { Document } from '../spec/text.ts';

/** What a manifest keeps of a document. */
export function recordDocument(document: Document, { backends, embedders }: { readonly backends: Backends; readonly embedders: readonly Embedder[] }): DocumentRecord {
  const embedder = backends.embedders.route(document);
  return {
    id: document.id,
    title: document.title,
    sha256: textFingerprint(document.text),
    characters: document.text.length,
    embedder: embedder === undefined ? null : embedders.indexOf(embedder),
  };
}

/** SHA-256 of the stored text as UTF-8, in hexadecimal. */
export function textFingerprint(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
