import { createHybridRetriever } from '../retrieval/hybrid-retriever.ts';
import type { OpenedTogether } from '../spec/memory-model.ts';
import { joinCorpora, type JoinPart } from './join-corpora.ts';
import { createJoinedRecall } from './joined-recall.ts';
import type { AskedMemory, LoadedMemory } from './loaded-memory.ts';

/** Several memories, asked as one. It is read-only: a write belongs to one of them. */
export interface JoinedMemory extends AskedMemory {
  readonly memories: readonly LoadedMemory[];
}

/** Joins memories for questions; `together` is what their memory model says of recalling from all of them at once. Disposing gives all back. */
export function createJoinedMemory(parts: readonly JoinPart[], together: OpenedTogether | undefined): JoinedMemory {
  const memories = parts.map(({ memory }) => memory);
  const corpus = joinCorpora(parts);
  const warnings = [...memories.flatMap((memory) => memory.warnings), ...(together !== undefined && 'warning' in together ? [together.warning] : [])];
  const messages = new Map(warnings.map((warning) => [warning.message, warning]));
  const recall = together !== undefined && 'recall' in together ? together.recall : createJoinedRecall(parts.map(({ name, memory: { state }, joinId }) => ({ name, state, joinId })));
  return {
    memories,
    corpus,
    state: { recall },
    retriever: createHybridRetriever({ corpus }),
    warnings: [...messages.values()],
    async [Symbol.asyncDispose]() {
      await using stack = new AsyncDisposableStack();
      for (const memory of memories) stack.use(memory);
    },
  };
}
