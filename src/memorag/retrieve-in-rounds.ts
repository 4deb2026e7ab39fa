import type { Hop } from '../spec/answer.ts';
import type { Clue } from '../spec/clue.ts';
import type { Warning } from '../spec/embedder.ts';
import type { QueryEvent } from '../spec/events.ts';
import type { Usage } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import { addUsage } from '../util/add-usage.ts';
import { checkDraft, isUnchecked } from './check-draft.ts';
import { hintedClues, missingClues, type Found, type NextClues } from './next-clues.ts';
import { noteFailure } from './note-failure.ts';
import type { QueryOptions } from './options.ts';
import type { QueryContext } from './query-context.ts';
import { retrieve } from './retrieve.ts';

export interface RoundsRequest {
  /** Standing alone. */
  readonly question: string;
  readonly clues: readonly Clue[];
  readonly maxHops: number;
  readonly options: QueryOptions;
}

export interface Retrieved {
  readonly evidence: readonly Evidence[];
  /** Those of the request, those that the rounds added behind them. */
  readonly clues: readonly Clue[];
  readonly hops: readonly Hop[];
  readonly usage: Usage;
  readonly warnings: readonly Warning[];
}

/**
 * Retrieval in rounds: by the question and its clues, again with the sentences of a draft that the first round bears out, and then, up to `maxHops`
 * times in all, with what the last round makes missing. It ends when nothing is missing or nothing new is found.
 */
export async function* retrieveInRounds(context: QueryContext, { question, clues: first, maxHops, options }: RoundsRequest): AsyncGenerator<QueryEvent, Retrieved> {
  const { backends, memory } = context;
  const { signal } = options;
  const find = async (clues: readonly Clue[]): Promise<readonly Evidence[]> =>
    await retrieve(memory, question, { ...options, clues, defaults: backends.config.retrieval, openReranker: backends.openReranker });
  let clues = first;
  let evidence = await find(clues);
  let added = evidence;
  const hops: Hop[] = [{ by: 'question', clues: positions(clues.length), chunkIds: chunkIds(evidence) }];
  const goOn = async (by: Hop['by'], next: readonly Clue[], brought: readonly number[]): Promise<QueryEvent> => {
    const known = new Set(chunkIds(evidence));
    clues = next;
    evidence = await find(clues);
    added = evidence.filter(({ chunkId }) => !known.has(chunkId));
    const hop = { by, clues: brought, chunkIds: chunkIds(added) };
    hops.push(hop);
    return { type: 'hop-end', by, clues: brought.flatMap((position) => clues.slice(position, position + 1)), evidence: added };
  };

  if (clues.some(isUnchecked)) {
    const reranker = await backends.openReranker?.({ signal });
    const checked = await checkDraft(clues, { evidence, reranker, signal });
    const supported = positions(clues.length).filter((position) => checked[position] !== clues[position]);
    if (supported.length > 0) yield await goOn('draft', checked, supported);
  }
  const usages: Usage[] = [];
  const warnings: Warning[] = [];
  for (let hop = 2; hop <= maxHops && added.length > 0; hop += 1) {
    const next = await nextClues(context, { question, clues, evidence, added }, { options, warnings });
    usages.push(next.usage);
    if (next.clues.length === 0) break;
    yield await goOn('found', [...clues, ...next.clues], positions(next.clues.length).map((position) => position + clues.length));
  }
  for (const warning of warnings) yield { type: 'warning', ...warning };
  return { evidence, clues, hops, usage: addUsage(usages), warnings };
}

interface NextRound {
  readonly options: QueryOptions;
  /** A failure is added to these. */
  readonly warnings: Warning[];
}

/** By the language model where there is one: it says what is missing. Without one the memory goes on from the nearest sentence. */
async function nextClues({ backends, memory }: QueryContext, found: Found, { options: { signal }, warnings }: NextRound): Promise<NextClues> {
  try {
    return backends.chat === undefined ? await hintedClues(memory, found, { signal }) : await missingClues(backends.chat, found, { signal });
  } catch (error) {
    warnings.push(noteFailure(error, { code: 'hop-failed', what: 'the search ended early, since what is missing could not be told', signal }));
    return { clues: [], usage: addUsage([]) };
  }
}

function positions(count: number): readonly number[] {
  return Array.from({ length: count }, (_, position) => position);
}

function chunkIds(evidence: readonly Evidence[]): readonly string[] {
  return evidence.map(({ chunkId }) => chunkId);
}
