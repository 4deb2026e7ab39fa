import { MemoError } from '../errors/memo-error.ts';
import type { Embedder, EmbedderSet } from '../spec/embedder.ts';
import type { Document } from '../spec/text.ts';

/**
 * The one embedder whose vectors phrases and facts are compared by: that of all documents, where they have one in common, else one for
 * every script. Errors: `config-invalid` where there is none.
 */
export function chooseEmbedder(set: EmbedderSet, documents: readonly Document[]): Embedder {
  const routes = new Set(documents.map((document) => set.route(document)).filter((embedder) => embedder !== undefined));
  const [common] = routes;
  if (common !== undefined && routes.size === 1) return common;
  const chosen = set.embedders.find(({ scripts }) => scripts === undefined) ?? set.embedders.toSorted((one, other) => (other.scripts?.length ?? 0) - (one.scripts?.length ?? 0))[0];
  if (chosen !== undefined) return chosen;
  throw new MemoError({
    code: 'config-invalid',
    message: 'a knowledge graph compares phrases by their vectors, and the configuration has no embedder',
    remedy: 'configure an embedder, `"embedder": { "kind": "bundled" }` say',
  });
}
