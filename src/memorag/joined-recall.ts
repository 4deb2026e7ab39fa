import type { Clue } from '../spec/clue.ts';
import type { MemoryState, RecallRequest, RecallResult } from '../spec/memory-model.ts';
import type { JoinId } from './join-names.ts';
import { addUsage } from '../util/add-usage.ts';

export interface RecallPart {
  /** Of the memory. */
  readonly name: string;
  readonly state: Pick<MemoryState, 'recall'>;
  readonly joinId: JoinId;
}

/** Recall over several memories: each is asked, and their clues are taken in turns, since clues of two memories have no common scale. */
export function createJoinedRecall(parts: readonly RecallPart[]): MemoryState['recall'] {
  return async (requests, options) => {
    const replies: (readonly RecallResult[])[] = [];
    // One after the other: what is written as it comes must not be mixed.
    for (const { state } of parts) replies.push(await state.recall(requests, options));
    return requests.map((request, number) => join(request, parts.map((part, position) => ({ part, result: replies[position]?.[number] }))));
  };
}

interface Reply {
  readonly part: RecallPart;
  readonly result: RecallResult | undefined;
}

function join({ task, limit }: RecallRequest, replies: readonly Reply[]): RecallResult {
  const clues = inTurns(replies.map(({ part, result }) => (result?.clues ?? []).map((clue) => withJoinedSource(clue, part))));
  const usages = replies.flatMap(({ result }) => (result?.usage === undefined ? [] : [result.usage]));
  const overviews = replies.flatMap(({ result }) => (result?.overview === undefined ? [] : [result.overview]));
  const isNotFound = replies.every(({ result }) => result?.isNotFound === true);
  return { task, clues: clues.slice(0, limit), ...(isNotFound ? { isNotFound } : {}), ...(overviews.length === 0 ? {} : { overview: overviews.join('\n\n') }), ...(usages.length === 0 ? {} : { usage: addUsage(usages) }) };
}

function withJoinedSource(clue: Clue, { name, joinId }: RecallPart): Clue {
  return clue.source === undefined ? clue : { ...clue, source: { ...clue.source, memory: name, documentId: joinId(clue.source.documentId) } };
}

/** The first of each list, then the second of each, and so on. */
function inTurns<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list.slice(turn, turn + 1))).flat();
}
