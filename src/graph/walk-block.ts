import { blockSweep, LANES } from './block-sweep.ts';
import { placeSeeds, shareBegunAgain, type Lane } from './seeding.ts';
import { bestRelaxation, errorBound } from './sweep.ts';
import { MOST_SWEEPS, type Ground, type Walk, type WalkOptions } from './walk.ts';
import { beginValues, writeMasses } from './walk-values.ts';

interface Strand extends Lane {
  readonly again: number;
  readonly into: Float64Array;
}

/** Up to four walks side by side, in buffers that are kept; every one of `seeds` must hold a seed. */
export function createBlockWalk(ground: Ground): (seeds: readonly Float64Array[], options: WalkOptions) => readonly Walk[] {
  const { graph, inverse } = ground;
  const reset = new Float64Array(LANES * graph.size);
  const values = new Float64Array(LANES * graph.size);
  const moved = new Float64Array(LANES);
  return (seeds, { damping, tolerance }) => {
    // Lanes that no walk has stay at zero.
    reset.fill(0);
    values.fill(0);
    const task = { inverse, reset, values, damping, relaxation: bestRelaxation(damping) };
    const strands = seeds.map((own, lane): Strand => {
      const place = { lane, lanes: LANES };
      const share = placeSeeds(graph, own, reset, place);
      if (share === undefined) throw new RangeError('a walk side by side with others needs a seed');
      beginValues(ground, values, reset, place);
      return { ...place, again: shareBegunAgain(share, damping), into: new Float64Array(graph.size) };
    });
    const walks: Walk[] = [];
    for (let sweeps = 1; walks.filter(Boolean).length < strands.length; sweeps += 1) {
      blockSweep(graph, task, moved);
      for (const strand of strands) {
        const error = strand.again * errorBound(moved[strand.lane]!, task);
        if (walks[strand.lane] !== undefined || (error > tolerance && sweeps < MOST_SWEEPS)) continue;
        // Written now: what the others still sweep would change the last bits of this one.
        writeMasses(ground, values, reset, strand);
        walks[strand.lane] = { masses: strand.into, error, sweeps, pushed: 0 };
      }
    }
    return walks;
  };
}
