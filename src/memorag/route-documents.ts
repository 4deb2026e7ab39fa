import { MemoError } from '../errors/memo-error.ts';
import type { Embedder, EmbedderSet } from '../spec/embedder.ts';
import type { Document } from '../spec/text.ts';

/** Which embedder sees which document. */
export interface Routing {
  /** Those that a document goes to, in the order of the set: the embedders of the memory. */
  readonly embedders: readonly Embedder[];
  /** Position in `embedders`; `null`: the document is found by words alone. */
  embedderOf(documentId: string): number | null;
}

/** Asks the set once per document: telling a script means reading the text. */
export function routeDocuments(documents: readonly Document[], set: EmbedderSet): Routing {
  const routes = new Map(documents.map((document) => [document.id, set.route(document)]));
  const used = new Set(routes.values());
  const embedders = set.embedders.filter((embedder) => used.has(embedder));
  return {
    embedders,
    embedderOf(documentId) {
      if (!routes.has(documentId)) throw new MemoError({ code: 'internal', message: `the document "${documentId}" was not routed` });
      const embedder = routes.get(documentId);
      return embedder === undefined ? null : embedders.indexOf(embedder);
    },
  };
}
