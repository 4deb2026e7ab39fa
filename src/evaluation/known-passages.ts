import { factText } from '../knowledge/fact-text.ts';
import { tripleOf } from '../knowledge/triple-of.ts';
import { isGraphState } from '../hipporag/graph-state.ts';
import type { LoadedMemory } from '../memorag/loaded-memory.ts';
import { itemAt } from '../util/item-at.ts';
import type { KnownPassages } from './knowing-embedder.ts';

/** What a graph memory holds vectors of: its windows and chunks, its phrases and facts. */
export function knownPassages({ stored, corpus, rows, indexes, state }: LoadedMemory): KnownPassages {
  const known = new Map<string, Map<string, Float32Array>>(stored.manifest.embedders.map(({ modelId }) => [modelId, new Map()]));
  for (const { chunkId, start, end, embedder, row } of rows) {
    if (embedder === null || row === null) continue;
    const text = corpus.text({ documentId: corpus.chunk(chunkId).documentId, start, end });
    known.get(itemAt(stored.manifest.embedders, embedder).modelId)?.set(text, itemAt(indexes, embedder).vectorAt(row));
  }
  if (!isGraphState(state) || state.embedder === undefined) return known;
  const { vocabulary } = state.knowledge;
  const own = known.get(state.embedder.modelId) ?? new Map<string, Float32Array>();
  for (const [phrase, text] of vocabulary.phrases.entries()) own.set(text, vocabulary.phraseVectors.row(phrase));
  for (const fact of vocabulary.facts.keys()) own.set(factText(tripleOf(vocabulary, fact)), vocabulary.factVectors.row(fact));
  return known.set(state.embedder.modelId, own);
}
