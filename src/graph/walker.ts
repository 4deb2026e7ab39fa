import { LANES } from './block-sweep.ts';
import { isSparse } from './seeding.ts';
import { createLoneWalk } from './walk-alone.ts';
import { createBlockWalk } from './walk-block.ts';
import type { Ground, Walk, WalkOptions } from './walk.ts';
import type { WeightedGraph } from './weighted-graph.ts';

/** `tolerance`: absent, 1e-9. */
export type WalkerOptions = Pick<WalkOptions, 'damping'> & Partial<Pick<WalkOptions, 'tolerance'>>;

/** Walks over one graph, one after the other, in buffers that it keeps. */
export interface Walker {
  /**
   * Where a random walk is found that begins again and again at the seeds (personalised PageRank). `seeds` are weights by node; an edge is
   * taken in proportion to its weight, and what reaches a node without edges begins again. `into` gets the masses; absent: a new array.
   */
  walk(seeds: Float64Array, options: WalkerOptions, into?: Float64Array): Walk;
  /** Several walks, four to one reading of the edges, which takes half the time. The masses are those of `walk`, to the last bit. */
  walkEach(seeds: readonly Float64Array[], options: WalkerOptions): readonly Walk[];
}

/** Over more rows, walks side by side drive each other's values out of the caches. */
const MOST_ROWS_SIDE_BY_SIDE = 50_000;
/** Two alone take as long as four side by side. */
const FEWEST_SIDE_BY_SIDE = 3;

export function createWalker(graph: WeightedGraph): Walker {
  const ground: Ground = {
    graph,
    inverse: graph.degrees.map((degree) => (degree > 0 ? 1 / degree : 0)),
  };
  const walkAlone = createLoneWalk(ground);
  let walkBlock: ReturnType<typeof createBlockWalk> | undefined;
  return {
    walk: (seeds, rawOptions, into = new Float64Array(graph.size)) => walkAlone(seeds, checkOptions(rawOptions), into),
    walkEach(seeds, rawOptions) {
      const options = checkOptions(rawOptions);
      const walks = new Map<Float64Array, Walk>();
      for (const block of blocksOf(ground, seeds)) {
        walkBlock ??= createBlockWalk(ground);
        for (const [lane, walk] of walkBlock(block, options).entries()) walks.set(block[lane]!, walk);
      }
      return seeds.map((own) => walks.get(own) ?? walkAlone(own, options, new Float64Array(graph.size)));
    },
  };
}

function checkOptions({ damping, tolerance = 1e-9 }: WalkerOptions): WalkOptions {
  if (!(damping >= 0 && damping < 1)) throw new RangeError(`a damping is from 0 to 1, exclusive, and not ${damping}`);
  if (!(tolerance >= 1e-13)) throw new RangeError(`doubles reach no tolerance of ${tolerance}; the least is 1e-13`);
  return { damping, tolerance };
}

/** The seeds of walks that go side by side; none of a walk that begins by a push. */
function blocksOf(ground: Ground, seeds: readonly Float64Array[]): readonly (readonly Float64Array[])[] {
  if (ground.graph.linked > MOST_ROWS_SIDE_BY_SIDE) return [];
  const dense = [...new Set(seeds)].filter((own) => !isSparse(ground.graph, own));
  const blocks = Array.from({ length: Math.ceil(dense.length / LANES) }, (_, block) => dense.slice(LANES * block, LANES * (block + 1)));
  return blocks.filter((block) => block.length >= FEWEST_SIDE_BY_SIDE);
}
