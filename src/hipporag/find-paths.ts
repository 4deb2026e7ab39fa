import { edgesOf } from '../graph/edges-of.ts';
import { edgeReasons } from '../knowledge/edge-reasons.ts';
import type { WalkGraph } from '../knowledge/walk-graph.ts';
import { createNumberHeap } from '../text/number-heap.ts';
import { itemAt } from '../util/item-at.ts';
import type { GraphPath, GraphStep, Seed } from './graph-retrieval.ts';

export interface PathSearch {
  readonly seeds: readonly Seed[];
  readonly damping: number;
  /** Chunk ids of passages. */
  readonly chunkIds: readonly string[];
}

/** Costs are compared in millionths. */
const GRAIN = 1e6;

/** For each passage the likeliest way of a walk from a phrase that it began at; `undefined`: no phrase leads there. */
export function findPaths(walk: WalkGraph, { seeds, damping, chunkIds }: PathSearch): readonly (GraphPath | undefined)[] {
  const wanted = new Set(chunkIds.map((chunkId) => walk.passageNodes.get(chunkId)).filter((node) => node !== undefined));
  const before = likeliestWays(walk, { starts: startsOf(walk, seeds), damping, wanted });
  return chunkIds.map((chunkId) => {
    const node = walk.passageNodes.get(chunkId);
    return node === undefined || !before.has(node) ? undefined : pathTo(walk, before, node);
  });
}

function startsOf({ knowledge, phraseNodes }: WalkGraph, seeds: readonly Seed[]): ReadonlyMap<number, number> {
  const starts = new Map<number, number>();
  for (const { node: phrase, kind, weight } of seeds) {
    const number = kind === 'phrase' ? knowledge.vocabulary.phraseNumber(phrase) : undefined;
    const node = number === undefined ? -1 : (phraseNodes[number] ?? -1);
    if (node >= 0 && weight > 0) starts.set(node, weight + (starts.get(node) ?? 0));
  }
  return starts;
}

interface Ways {
  /** Weights by node. */
  readonly starts: ReadonlyMap<number, number>;
  readonly damping: number;
  readonly wanted: ReadonlySet<number>;
}

/** Dijkstra over what a step is unlikely by, until all wanted nodes are reached: by node the one before it, -1 for a start. */
function likeliestWays({ graph }: WalkGraph, { starts, damping, wanted }: Ways): ReadonlyMap<number, number> {
  const costs = new Float64Array(graph.size).fill(Infinity);
  const before = new Map<number, number>();
  const settled = new Set<number>();
  const heap = createNumberHeap();
  const reach = (node: number, cost: number, from: number): void => {
    const grains = Math.round(cost * GRAIN);
    if (grains >= costs[node]!) return;
    costs[node] = grains;
    before.set(node, from);
    heap.push(grains * graph.size + node);
  };
  for (const [node, weight] of starts) reach(node, -Math.log(Math.min(1, weight)), -1);
  let missing = wanted.size;
  for (let next = heap.pop(); next !== undefined && missing > 0; next = heap.pop()) {
    const node = next % graph.size;
    if (settled.has(node)) continue;
    settled.add(node);
    if (wanted.has(node)) missing -= 1;
    const degree = itemAt(graph.degrees, itemAt(graph.rows, node));
    for (const { to, weight } of edgesOf(graph, node)) reach(to, costs[node]! / GRAIN - Math.log((damping * weight) / degree), node);
  }
  return before;
}

function pathTo(walk: WalkGraph, before: ReadonlyMap<number, number>, last: number): GraphPath {
  const steps: GraphStep[] = [];
  for (let node = last, from = before.get(node) ?? -1; from >= 0; node = from, from = before.get(node) ?? -1) steps.unshift(stepOf(walk, from, node));
  return { steps };
}

function stepOf(walk: WalkGraph, from: number, to: number): GraphStep {
  const ends = { from: nameOf(walk, from), to: nameOf(walk, to) };
  const [reason] = edgeReasons(walk, from, to);
  if (reason?.kind === 'relation') return { ...ends, kind: 'relation', fact: reason.fact, ...(reason.chunkIds[0] === undefined ? {} : { chunkId: reason.chunkIds[0] }) };
  if (reason?.kind === 'synonym') return { ...ends, kind: 'synonym', score: reason.score };
  return { ...ends, kind: 'contains', ...(reason === undefined ? {} : { chunkId: reason.chunkId }) };
}

function nameOf({ phrases, passages, knowledge }: WalkGraph, node: number): string {
  const phrase = phrases[node];
  return phrase === undefined ? itemAt(passages, node - phrases.length) : itemAt(knowledge.vocabulary.phrases, phrase);
}
