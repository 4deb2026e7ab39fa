import type { Corpus } from '../spec/corpus.ts';
import type { MemoryState, RecallOptions, RecallRequest } from '../spec/memory-model.ts';
import { cutText } from '../text/cut-text.ts';
import { createEntityGraph } from './entity-graph.ts';
import { createEntityIndex } from './entity-index.ts';
import { writeFindings } from './extractive-files.ts';
import type { Findings } from './findings.ts';
import { recallClues } from './recall-clues.ts';
import type { RecallView } from './recall-view.ts';
import { WALK_SETTINGS, walkPassages, type WalkSettings } from './walk-passages.ts';

/** What recalls and is saved; growing and forgetting are the model's (extractive-memory.ts). */
export type ExtractiveState = Pick<MemoryState, 'recall' | 'save' | typeof Symbol.asyncDispose>;

/** Best windows that each question is answered from. */
const WINDOWS = 24;
/** Best chunks that a walk over the entity graph is joined with. */
const CHUNKS = 64;
/** Characters of a question that are searched for; nobody asks more than this in one question. */
const MOST_QUESTION = 4_000;

/** A memory of texts that recalls out of the texts themselves. */
export function createExtractiveState(corpus: Corpus, findings: Findings, settings: WalkSettings = WALK_SETTINGS): ExtractiveState {
  const graph = createEntityGraph(corpus.chunks, findings);
  const entities = createEntityIndex(findings.names.map((name) => ({ name, count: Math.max(1, graph.spread(name)) })));
  const look = async (question: string, signal: AbortSignal | undefined): Promise<RecallView> => {
    const view = { corpus, entities, graph, keyPoints: findings.keyPoints, question };
    if (question === '') return { ...view, hits: [], passages: [] };
    const hits = await corpus.searchWindows(question, { k: WINDOWS, signal });
    const walked = walkPassages({ corpus, graph, hits: await corpus.searchChunks(question, { k: CHUNKS, signal }), asked: entities.findInQuestion(question), settings });
    const windows = await corpus.focus(question, walked.map(({ chunkId }) => chunkId), { signal });
    return { ...view, hits, passages: walked.flatMap((passage, at) => (windows[at] === undefined ? [] : { ...passage, window: windows[at] })) };
  };
  return {
    recall: async (requests: readonly RecallRequest[], { signal, onDelta }: RecallOptions) => {
      const views = new Map<string, RecallView>();
      const results = [];
      for (const [request, { task, question: rawQuestion, limit }] of requests.entries()) {
        signal?.throwIfAborted();
        const question = cutText(rawQuestion.trim(), MOST_QUESTION);
        // Several tasks ask the same question: it is searched for once.
        const view = views.get(question) ?? (await look(question, signal));
        views.set(question, view);
        const recalled = recallClues(task, view, limit);
        for (const { text } of recalled.clues) onDelta?.({ request, text: `${text}\n` });
        results.push({ task, ...recalled });
      }
      signal?.throwIfAborted();
      return results;
    },
    save: (directory) => writeFindings(directory, findings),
    // Nothing is held but the caller's own corpus.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
