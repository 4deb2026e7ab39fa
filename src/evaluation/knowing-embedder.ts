import type { Embedder, EmbedderSet, EmbedRole } from '../spec/embedder.ts';

/** The same set, whose embedders ask their models for no question twice, and for no passage that is known. `known`: vectors of passages by model and text. */
export function createKnowingSet(set: EmbedderSet, known: KnownPassages = new Map()): EmbedderSet {
  const knowing = new Map(set.embedders.map((embedder) => [embedder, createKnowingEmbedder(embedder, known.get(embedder.modelId) ?? new Map())]));
  return {
    ...set,
    embedders: [...knowing.values()],
    route: (document) => {
      const embedder = set.route(document);
      return embedder === undefined ? undefined : knowing.get(embedder);
    },
  };
}

/** Vectors by the id of the model, then by text. */
export type KnownPassages = ReadonlyMap<string, ReadonlyMap<string, Float32Array>>;

function createKnowingEmbedder(embedder: Embedder, known: ReadonlyMap<string, Float32Array>): Embedder {
  const questions = new Map<EmbedRole, Map<string, Float32Array>>();
  /** Passages that are new are for whoever asked, and are not kept. */
  const keptFor = (role: EmbedRole): Map<string, Float32Array> => {
    const kept = questions.get(role) ?? new Map<string, Float32Array>();
    if (role !== 'passage') questions.set(role, kept);
    return kept;
  };
  return {
    ...embedder,
    // Of some it is not known before the first vectors.
    get dimension() {
      return embedder.dimension;
    },
    async embed(texts, options) {
      options.signal?.throwIfAborted();
      const own = keptFor(options.role);
      const find = (text: string): Float32Array | undefined => own.get(text) ?? (options.role === 'passage' ? known.get(text) : undefined);
      const missing = [...new Set(texts)].filter((text) => find(text) === undefined);
      const asked = missing.length === 0 ? { vectors: new Float32Array(), truncated: 0 } : await embedder.embed(missing, options);
      const dimension = embedder.dimension || (find(texts[0] ?? '')?.length ?? 0);
      for (const [at, text] of missing.entries()) own.set(text, asked.vectors.slice(at * dimension, (at + 1) * dimension));
      const vectors = new Float32Array(texts.length * dimension);
      for (const [at, text] of texts.entries()) vectors.set(find(text) ?? unembedded(), at * dimension);
      return { ...asked, vectors };
    },
  };
}

function unembedded(): never {
  throw new RangeError('a text was not embedded');
}
