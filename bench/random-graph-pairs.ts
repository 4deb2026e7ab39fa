import { seededRandom } from '../src/evaluation/seeded-random.ts';
import type { Pairs } from '../src/graph/graph-of-pairs.ts';

/** How many edges nodes have: about equally many, or few of them most. */
export type Shape = 'uniform' | 'power law';

/** Pairs of a random graph, the same for the same seed; some come twice, and add up. Of a power law, 1 % of the nodes have a fifth of all ends. */
export function randomGraphPairs({ nodes, edges, shape, seed }: { readonly nodes: number; readonly edges: number; readonly shape: Shape; readonly seed: number }): Pairs {
  const random = seededRandom(seed);
  const places = shuffled(nodes, random);
  const node = (): number => places[Math.floor(nodes * (shape === 'uniform' ? random() : random() ** 3))]!;
  return { from: Int32Array.from({ length: edges }, node), to: Int32Array.from({ length: edges }, node), weights: Float32Array.from({ length: edges }, () => 1 + Math.floor(3 * random())) };
}

function shuffled(nodes: number, random: () => number): Int32Array {
  const places = Int32Array.from({ length: nodes }, (_, node) => node);
  for (let last = nodes - 1; last > 0; last -= 1) {
    const other = Math.floor((last + 1) * random());
    const kept = places[last]!;
    places[last] = places[other]!;
    places[other] = kept;
  }
  return places;
}
