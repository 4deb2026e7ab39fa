import { CLUE_TASKS } from '../memory/clue-tasks.ts';
import type { Clue } from '../spec/clue.ts';
import type { QueryEvent } from '../spec/events.ts';
import type { Usage } from '../spec/generator.ts';
import type { RecallDelta, RecallResult } from '../spec/memory-model.ts';
import { addUsage } from '../util/add-usage.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { withDeltas } from '../util/with-deltas.ts';
import { draftSentences } from './check-draft.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { QueryOptions } from './options.ts';

export interface Recalled {
  readonly clues: readonly Clue[];
  /** The memory model's own answer, as it wrote it. */
  readonly draft?: string;
  /** What the text says as a whole, where the question is about that. */
  readonly overview?: string;
  readonly usage: Usage;
}

export const NOTHING_RECALLED: Recalled = { clues: [], usage: NO_USAGE };

/** The clues of a question, as the memory model writes them. A draft answer that it does not quote is taken sentence by sentence. */
export async function* recallClues(memory: AskedMemory, question: string, { signal, useMemoryAnswer, maxNewTokens }: QueryOptions): AsyncGenerator<QueryEvent, Recalled> {
  const tasks = useMemoryAnswer ? [...CLUE_TASKS, 'draft-answer' as const] : CLUE_TASKS;
  const requests = tasks.map((task) => ({ task, question, ...(maxNewTokens === undefined ? {} : { maxNewTokens }) }));
  const deltas = withDeltas<RecallDelta, readonly RecallResult[]>((onDelta) => memory.state.recall(requests, { signal, onDelta }));
  let next = await deltas.next();
  for (; next.done !== true; next = await deltas.next()) yield { type: 'clue-delta', text: next.value.text };
  return toRecalled(next.value);
}

function toRecalled(results: readonly RecallResult[]): Recalled {
  const all = results.flatMap((result) => result.clues);
  const drafts = all.filter(({ kind }) => kind === 'draft-answer').map(({ text }) => text);
  const overviews = new Set(results.flatMap(({ overview }) => (overview === undefined ? [] : [overview])));
  return {
    clues: all.flatMap((clue) => (clue.kind === 'draft-answer' && clue.source === undefined ? draftSentences(clue.text) : [clue])),
    ...(drafts.length === 0 ? {} : { draft: drafts.join('\n') }),
    ...(overviews.size === 0 ? {} : { overview: [...overviews].join('\n\n') }),
    usage: addUsage(results.map((result) => result.usage)),
  };
}
