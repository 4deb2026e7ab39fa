import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Corpus, WindowHit } from '../spec/corpus.ts';
import type { MemorizeOptions, MemoryState, RecallOptions, RecallRequest } from '../spec/memory-model.ts';
import { createEntityIndex } from './entity-index.ts';
import { cutText } from './cut-text.ts';
import { FILES, FILES_VERSION, type ExtractiveFindings } from './extractive-files.ts';
import { recallClues } from './recall-clues.ts';

export interface ExtractiveStateOptions extends ExtractiveFindings {
  readonly corpus: Corpus;
  /** Makes the state of other texts, for `append` and `forget`. */
  readonly memorize: (options: MemorizeOptions) => Promise<MemoryState>;
}

/** Best windows that each question is answered from. */
const WINDOWS = 24;
/** Characters of a question that are searched for; nobody asks more than this in one question. */
const MOST_QUESTION = 4_000;

/** A memory of texts that recalls out of the texts themselves. */
export function createExtractiveState({ corpus, entities, keyPoints, memorize }: ExtractiveStateOptions): MemoryState {
  const index = createEntityIndex(entities);
  const recall = async (requests: readonly RecallRequest[], { signal, onDelta }: RecallOptions) => {
    const search = searchOnce(corpus, signal);
    const results = [];
    for (const [request, { task, question: rawQuestion, limit }] of requests.entries()) {
      signal?.throwIfAborted();
      const question = cutText(rawQuestion.trim(), MOST_QUESTION);
      const hits = await search(question);
      const clues = recallClues(task, { corpus, entities: index, keyPoints, question, hits }, limit);
      for (const { text } of clues) onDelta?.({ request, text: `${text}\n` });
      results.push({ task, clues });
    }
    signal?.throwIfAborted();
    return results;
  };
  return {
    recall,
    save: async (directory) => {
      await writeFile(join(directory, FILES.entities), JSON.stringify({ version: FILES_VERSION, entities }));
      await writeFile(join(directory, FILES.keyPoints), JSON.stringify({ version: FILES_VERSION, keyPoints }));
    },
    append: (_documents, options) => memorize(options),
    forget: (_documentIds, options) => memorize(options),
    // Nothing is held but the caller's own corpus.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Several tasks ask the same question: it is searched for once. */
function searchOnce(corpus: Corpus, signal: AbortSignal | undefined): (question: string) => Promise<readonly WindowHit[]> {
  const found = new Map<string, readonly WindowHit[]>();
  return async (question) => {
    const hits = found.get(question) ?? (question === '' ? [] : await corpus.searchWindows(question, { k: WINDOWS, signal }));
    found.set(question, hits);
    return hits;
  };
}
