import { missingClues } from '../memorag/next-clues.ts';
import { fuseRanks } from '../retrieval/fuse-ranks.ts';
import type { Usage } from '../spec/generator.ts';
import { oneLine } from '../text/one-line.ts';
import { addUsage } from '../util/add-usage.ts';
import { itemAt } from '../util/item-at.ts';
import { DEFAULT_LIMIT } from './default-limit.ts';
import type { GraphEvidence, GraphRetrieval } from './graph-retrieval.ts';
import type { GraphView } from './graph-view.ts';
import { retrieveGraph, type GraphQuestion, type RetrieveSettings } from './retrieve-graph.ts';

export interface RetrieveIterativeOptions extends RetrieveSettings {
  /** Most retrievals, the first included. */
  readonly rounds?: number | undefined;
}

const ROUNDS = 3;
/** What a later round counts beside the question itself: what is known to be missing as much, what one passage suggests less. */
const STEP_WEIGHT = { missing: 1, suggested: 0.5 };
/** Passages of a round that are fused, for each place in the reply. */
const DEPTH = 4;
/** Lists are few and short: what is first in one stands before what is tenth in another. */
const RANK_SCALE = 10;

/**
 * Retrieves, asks what is still missing, and retrieves again. With a language model it says what is missing, one thought a round, until nothing is;
 * without one the passage that is new and best suggests the next question. Rounds are fused by rank: their scores cannot be compared.
 */
export async function retrieveIterative(view: GraphView, question: GraphQuestion, options: RetrieveIterativeOptions): Promise<GraphRetrieval> {
  const { limit = DEFAULT_LIMIT, rounds = ROUNDS, signal } = options;
  const stepWeight = options.chat === undefined ? STEP_WEIGHT.suggested : STEP_WEIGHT.missing;
  const first = await retrieveGraph(view, question, { ...options, limit: DEPTH * limit });
  const found = [first];
  const thoughts: string[] = [];
  const usages: Usage[] = [];
  while (found.length < rounds) {
    signal?.throwIfAborted();
    const merged = fuseRounds(found, { limit, stepWeight });
    const next = await nextThought(view, { question: question.text, merged, thoughts }, options);
    usages.push(next.usage);
    if (next.thought === undefined) break;
    thoughts.push(next.thought);
    found.push(await retrieveGraph(view, { text: next.thought }, { ...options, limit: DEPTH * limit }));
  }
  return {
    ...first,
    evidence: fuseRounds(found, { limit, stepWeight }),
    thoughts,
    usage: addUsage([...found.map(({ usage }) => usage), ...usages]),
    timings: sumTimings(found.map(({ timings }) => timings)),
  };
}

interface Asked {
  readonly question: string;
  readonly merged: readonly GraphEvidence[];
  readonly thoughts: readonly string[];
}

interface Thought {
  /** `undefined`: nothing is missing, or nothing more is known. */
  readonly thought?: string;
  readonly usage: Usage;
}

async function nextThought({ corpus }: GraphView, { question, merged, thoughts }: Asked, { chat, signal }: RetrieveIterativeOptions): Promise<Thought> {
  if (merged.length === 0) return { usage: addUsage([]) };
  if (chat !== undefined) {
    const clues = thoughts.map((text) => ({ kind: 'reasoning-step', text }) as const);
    const { clues: missing, usage } = await missingClues(chat, { question, clues, evidence: merged, added: merged }, { signal });
    return { usage, ...(missing[0] === undefined ? {} : { thought: missing[0].text }) };
  }
  const windows = await corpus.focus(question, merged.map(({ chunkId }) => chunkId), { signal });
  const suggestions = windows.map((window) => `${question} ${oneLine(corpus.text(window))}`);
  const thought = suggestions.find((suggestion) => !thoughts.includes(suggestion));
  return { usage: addUsage([]), ...(thought === undefined ? {} : { thought }) };
}

/** Passages of all rounds by their ranks in them; the score of the best is 1. */
function fuseRounds(found: readonly GraphRetrieval[], { limit, stepWeight }: { readonly limit: number; readonly stepWeight: number }): readonly GraphEvidence[] {
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.evidence.slice(0, limit);
  const byId = new Map(found.toReversed().flatMap(({ evidence }) => evidence.map((one) => [one.chunkId, one] as const)));
  const chunkIds = [...byId.keys()];
  const places = new Map(chunkIds.map((chunkId, place) => [chunkId, place]));
  const lists = found.map(({ evidence }, round) => ({ units: evidence.map(({ chunkId }) => places.get(chunkId) ?? 0), weight: round === 0 ? 1 : stepWeight }));
  const fused = fuseRanks(lists, { size: chunkIds.length, k: RANK_SCALE });
  const best = fused.reduce((most, score) => Math.max(most, score), 0);
  return chunkIds
    .map((chunkId, place) => ({ chunkId, score: itemAt(fused, place) / best }))
    .toSorted((one, other) => other.score - one.score || (one.chunkId < other.chunkId ? -1 : 1))
    .slice(0, limit)
    .flatMap(({ chunkId, score }) => {
      const evidence = byId.get(chunkId);
      return evidence === undefined ? [] : [{ ...evidence, score }];
    });
}

function sumTimings(all: readonly GraphRetrieval['timings'][]): GraphRetrieval['timings'] {
  const sum = (stage: keyof GraphRetrieval['timings']): number => all.reduce((total, timings) => total + timings[stage], 0);
  return { embed: sum('embed'), facts: sum('facts'), filter: sum('filter'), walk: sum('walk'), total: sum('total') };
}
