import { createWeightedGraph } from '../graph/create-weighted-graph.ts';
import { createWalker, type Walker } from '../graph/walker.ts';
import type { Chunk } from '../spec/text.ts';
import { itemAt } from '../util/item-at.ts';
import type { Findings } from './findings.ts';

/** Passages and the names in them: a walk leads from a passage over a name to other passages that tell of it. */
export interface EntityGraph {
  /** How many chunks hold a name; 0 for one that no chunk holds. */
  spread(name: string): number;
  /** Where a walk that begins at these passages and names is found, by the chunk's position; the seeds' own share is taken off. */
  walk(seeds: Seeds): Float64Array;
  /** Names that lead from one chunk to another, the rarest first. */
  linksBetween(from: number, to: number): readonly string[];
}

export interface Seeds {
  /** Weights by the chunk's position. */
  readonly chunks: ReadonlyMap<number, number>;
  /** Weights by name. */
  readonly names: ReadonlyMap<string, number>;
}

/** A name in fewer chunks leads nowhere, one in more leads everywhere. */
const SPREAD = { least: 2, most: 60 };
const WALK = { damping: 0.5 };

/** The graph of the chunks of a corpus and of the names that link them; an edge weighs `1 / ln(1 + chunks that hold the name)`. */
export function createEntityGraph(chunks: readonly Chunk[], { names, mentions }: Findings): EntityGraph {
  const namesOf = chunks.map(({ id }) => mentions.get(id) ?? []);
  const spread = new Int32Array(names.length);
  for (const own of namesOf) for (const name of own) spread[name] = itemAt(spread, name) + 1;
  const isLink = (name: number): boolean => itemAt(spread, name) >= SPREAD.least && itemAt(spread, name) <= SPREAD.most;
  const numbers = new Map(names.map((name, number) => [name, number]));
  let built: Walker | undefined;
  const build = (): Walker =>
    createWalker(
      createWeightedGraph(
        chunks.length + names.length,
        namesOf.flatMap((own, chunk) => own.filter(isLink).map((name) => ({ from: chunk, to: chunks.length + name, weight: 1 / Math.log(1 + itemAt(spread, name)) }))),
      ),
    );
  return {
    spread: (name) => spread[numbers.get(name) ?? -1] ?? 0,
    walk(seeds) {
      const weights = new Float64Array(chunks.length + names.length);
      for (const [chunk, weight] of seeds.chunks) weights[chunk] = weight;
      for (const [name, weight] of seeds.names) {
        const number = numbers.get(name);
        if (number !== undefined && isLink(number)) weights[chunks.length + number] = weight;
      }
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const masses = (built ??= build()).walk(weights, WALK).masses.slice(0, chunks.length);
      // What a seed has only for being one would rank it above all that it leads to.
      return masses.map((mass, chunk) => Math.max(0, mass - ((1 - WALK.damping) * itemAt(weights, chunk)) / (total || 1)));
    },
    linksBetween(from, to) {
      const there = new Set(namesOf[to]);
      const shared = (namesOf[from] ?? []).filter((name) => there.has(name) && isLink(name));
      return shared.toSorted((a, b) => itemAt(spread, a) - itemAt(spread, b)).flatMap((name) => names[name] ?? []);
    },
  };
}
