import type { Knowledge } from '../knowledge/knowledge.ts';
import { CLUE_KIND, type Clue } from '../spec/clue.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { RecallOptions, RecallRequest, RecallResult } from '../spec/memory-model.ts';
import { itemAt } from '../util/item-at.ts';

const CLUES = 5;

/** Clues out of a graph memory: phrases of the passages that a question finds, and the windows that it finds, each with its place. */
export async function recallFromGraph(memory: { readonly knowledge: Knowledge; readonly corpus: Corpus }, requests: readonly RecallRequest[], { signal, onDelta }: RecallOptions): Promise<readonly RecallResult[]> {
  const results: RecallResult[] = [];
  for (const [position, request] of requests.entries()) {
    signal?.throwIfAborted();
    const clues = await recallClues(memory, request, signal);
    for (const { text } of clues) onDelta?.({ request: position, text: `${text}\n` });
    results.push({ task: request.task, clues });
  }
  return results;
}

async function recallClues({ knowledge, corpus }: { readonly knowledge: Knowledge; readonly corpus: Corpus }, { task, question, limit = CLUES }: RecallRequest, signal: AbortSignal | undefined): Promise<readonly Clue[]> {
  const kind = CLUE_KIND[task];
  if (task === 'key-entities') return (await phrasesFor(knowledge, corpus, question, signal)).slice(0, limit).map((text) => ({ kind, text }));
  if (question.trim() === '') return richestWindows(knowledge, corpus, limit).map((clue) => ({ kind, ...clue }));
  const hits = await corpus.searchWindows(question, { k: limit, signal });
  return hits.map((hit) => ({ kind, text: corpus.text(hit), source: { documentId: hit.documentId, start: hit.start, end: hit.end } }));
}

/** Phrases of the passages that a question finds, the rarest first; without a question those that most passages hold. */
async function phrasesFor({ vocabulary, passages, phrasePassages }: Knowledge, corpus: Corpus, question: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const spread = (phrase: number): number => itemAt(phrasePassages, phrase);
  if (question.trim() === '') return [...phrasePassages.keys()].filter((phrase) => spread(phrase) > 0).toSorted((one, other) => spread(other) - spread(one)).map((phrase) => itemAt(vocabulary.phrases, phrase));
  const hits = await corpus.searchChunks(question, { k: CLUES, signal });
  const held = new Set(hits.flatMap(({ chunkId }) => [...(passages.get(chunkId)?.phrases ?? [])]));
  return [...held].toSorted((one, other) => spread(one) - spread(other)).map((phrase) => itemAt(vocabulary.phrases, phrase));
}

/** The first windows of the passages that tell most. */
function richestWindows({ passages }: Knowledge, corpus: Corpus, limit: number): readonly Omit<Clue, 'kind'>[] {
  const richest = corpus.chunks.toSorted((one, other) => (passages.get(other.id)?.facts.length ?? 0) - (passages.get(one.id)?.facts.length ?? 0)).slice(0, limit);
  return richest.flatMap((chunk) => {
    const window = corpus.windows.find(({ chunkId }) => chunkId === chunk.id);
    if (window === undefined) return [];
    const place = { documentId: chunk.documentId, start: window.start, end: window.end };
    return [{ text: corpus.text(place), source: place }];
  });
}
