import { createHybridRetriever } from '../retrieval/hybrid-retriever.ts';
import { joinCorpora, type JoinPart } from './join-corpora.ts';
import { createJoinedRecall } from './joined-recall.ts';
import type { AskedMemory, LoadedMemory } from './loaded-memory.ts';

/** Several memories, asked as one. It is read-only: a write belongs to one of them. */
export interface JoinedMemory extends AskedMemory {
  readonly memories: readonly LoadedMemory[];
}

/** Joins memories for questions. Disposing gives all of them back. */
export function createJoinedMemory(parts: readonly JoinPart[]): JoinedMemory {
  const memories = parts.map(({ memory }) => memory);
  const corpus = joinCorpora(parts);
  const messages = new Map(memories.flatMap(({ warnings }) => warnings).map((warning) => [warning.message, warning]));
  return {
    memories,
    corpus,
    state: { recall: createJoinedRecall(parts.map(({ name, memory: { state }, joinId }) => ({ name, state, joinId }))) },
    retriever: createHybridRetriever({ corpus }),
    warnings: [...messages.values()],
    async [Symbol.asyncDispose]() {
      await using stack = new AsyncDisposableStack();
      for (const memory of memories) stack.use(memory);
    },
  };
}
