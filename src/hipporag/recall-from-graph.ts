import type { Knowledge } from '../knowledge/knowledge.ts';
import { isAboutWhole } from '../memory/about-whole.ts';
import { readableClue } from '../memory/readable-clue.ts';
import { CLUE_KIND, type Clue, type ClueKind } from '../spec/clue.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { RecallOptions, RecallRequest, RecallResult } from '../spec/memory-model.ts';
import type { Span } from '../spec/text.ts';
import { itemAt } from '../util/item-at.ts';
import { communitiesOf, type PassageCommunity } from './passage-communities.ts';
import { passagesInTurns, rateCommunities, type CommunityPassage } from './rate-communities.ts';
import { overviewOf } from './retrieve-whole.ts';

const CLUES = 5;

/** Clues out of a graph memory: phrases of the passages that a question finds, and the windows that it finds, each with its place. */
export async function recallFromGraph(memory: { readonly knowledge: Knowledge; readonly corpus: Corpus }, requests: readonly RecallRequest[], { signal, onDelta }: RecallOptions): Promise<readonly RecallResult[]> {
  const results: RecallResult[] = [];
  for (const [position, request] of requests.entries()) {
    signal?.throwIfAborted();
    const isWhole = request.question.trim() === '' || isAboutWhole(request.question);
    const { clues, overview } = isWhole && request.task !== 'key-entities' ? await recallWhole(memory, request, signal) : { clues: await recallClues(memory, request, signal), overview: undefined };
    for (const { text } of clues) onDelta?.({ request: position, text: `${text}\n` });
    results.push({ task: request.task, clues, ...(overview === undefined ? {} : { overview }) });
  }
  return results;
}

async function recallClues({ knowledge, corpus }: { readonly knowledge: Knowledge; readonly corpus: Corpus }, { task, question, limit = CLUES }: RecallRequest, signal: AbortSignal | undefined): Promise<readonly Clue[]> {
  const kind = CLUE_KIND[task];
  if (task === 'key-entities') return (await phrasesFor(knowledge, corpus, question, signal)).slice(0, limit).map((text) => ({ kind, text }));
  const hits = await corpus.searchWindows(question, { k: limit, signal });
  return quotes(corpus, kind, hits);
}

/** Each text once. */
function quotes(corpus: Corpus, kind: ClueKind, places: readonly (Span & { readonly documentId: string })[]): readonly Clue[] {
  const clues = places.map((place) => readableClue(corpus, kind, place)).filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  return [...new Map(clues.map((clue) => [clue.text, clue])).values()];
}

/** Phrases of the passages that a question finds, the rarest first; without a question those that most passages hold. */
async function phrasesFor({ vocabulary, passages, phrasePassages }: Knowledge, corpus: Corpus, question: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const spread = (phrase: number): number => itemAt(phrasePassages, phrase);
  if (question.trim() === '') return [...phrasePassages.keys()].filter((phrase) => spread(phrase) > 0).toSorted((one, other) => spread(other) - spread(one)).map((phrase) => itemAt(vocabulary.phrases, phrase));
  const hits = await corpus.searchChunks(question, { k: CLUES, signal });
  const held = new Set(hits.flatMap(({ chunkId }) => [...(passages.get(chunkId)?.phrases ?? [])]));
  return [...held].toSorted((one, other) => spread(one) - spread(other)).map((phrase) => itemAt(vocabulary.phrases, phrase));
}

/** Of the texts as a whole: sentences of passages that stand for communities of the graph, one community after the other. */
async function recallWhole({ knowledge, corpus }: { readonly knowledge: Knowledge; readonly corpus: Corpus }, { task, question, limit = CLUES }: RecallRequest, signal: AbortSignal | undefined): Promise<Pick<RecallResult, 'clues' | 'overview'>> {
  const hits = question.trim() === '' ? [] : await corpus.searchChunks(question, { k: corpus.chunks.length, signal });
  const scores = new Map(hits.map(({ chunkId, score }) => [chunkId, score]));
  const scoreOf = (chunkId: string): number => scores.get(chunkId) ?? 0;
  const found = communitiesOf(knowledge);
  const communities = rateCommunities(found.length > 0 ? found : [allPassages(corpus)], scoreOf);
  const passages = passagesInTurns(communities, scoreOf, limit);
  const windows = question.trim() === '' ? firstWindows(corpus, passages) : await corpus.focus(question, passages.map(({ chunkId }) => chunkId), { signal });
  const clues = quotes(corpus, CLUE_KIND[task], windows);
  return { clues, ...(question.trim() === '' || found.length === 0 ? {} : { overview: await overviewOf(corpus, { question, communities, passages, signal }) }) };
}

/** Where nothing is told, for want of communities. */
function allPassages(corpus: Corpus): PassageCommunity {
  return { names: [], phrases: 0, passages: corpus.chunks.map(({ id }) => id), share: 0 };
}

function firstWindows(corpus: Corpus, passages: readonly CommunityPassage[]): readonly (Span & { readonly documentId: string })[] {
  const first = new Map<string, Span>();
  for (const window of corpus.windows) if (!first.has(window.chunkId)) first.set(window.chunkId, window);
  return passages.flatMap(({ chunkId }) => {
    const window = first.get(chunkId);
    return window === undefined ? [] : [{ documentId: corpus.chunk(chunkId).documentId, start: window.start, end: window.end }];
  });
}
