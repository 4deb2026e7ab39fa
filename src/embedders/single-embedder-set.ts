import type { Embedder, EmbedderSet } from '../spec/embedder.ts';
import { detectScript } from '../text/detect-script.ts';

/** A set of one embedder: every document goes to it, but for scripts that it says it is not good for. */
export function createSingleEmbedderSet(embedder: Embedder): EmbedderSet {
  const { scripts } = embedder;
  return {
    embedders: [embedder],
    route: (document) => (scripts === undefined || scripts.includes(detectScript(document.text)) ? embedder : undefined),
    warnings: [],
  };
}
