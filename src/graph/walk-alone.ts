import { push, pushBuffers, type PushBuffers } from './push.ts';
import { isSparse, placeSeeds, shareBegunAgain } from './seeding.ts';
import { bestRelaxation, errorBound, sweep } from './sweep.ts';
import { allowsSingle, singleError, sweepSingle } from './sweep-single.ts';
import { MOST_SWEEPS, type Ground, type Walk, type WalkOptions } from './walk.ts';
import { beginValues, writeMasses } from './walk-values.ts';

const ALONE = { lane: 0, lanes: 1 };

/** One walk at a time, in buffers that are kept. */
export function createLoneWalk(ground: Ground): (seeds: Float64Array, options: WalkOptions, into: Float64Array) => Walk {
  const { graph, inverse } = ground;
  const reset = new Float64Array(graph.size);
  const values = new Float64Array(graph.size);
  let single: Float32Array | undefined;
  let buffers: PushBuffers | undefined;
  return (seeds, { damping, tolerance }, into) => {
    const share = placeSeeds(graph, seeds, reset, ALONE);
    if (share === undefined) return { masses: into.fill(0), error: 0, sweeps: 0, pushed: 0 };
    const again = shareBegunAgain(share, damping);
    const task = { inverse, reset, values, damping, relaxation: bestRelaxation(damping) };
    let [error, pushed, sweeps] = [Infinity, 0, 0];
    if (isSparse(graph, seeds)) {
      buffers ??= pushBuffers(graph.linked);
      values.fill(0);
      const done = push(graph, { ...task, goal: (tolerance * (1 - damping)) / again, buffers });
      error = (again * done.missing) / (1 - damping);
      pushed = done.edges;
    } else {
      beginValues(ground, values, reset, ALONE);
    }
    if (error > tolerance && allowsSingle(graph, { damping, tolerance })) {
      single ??= new Float32Array(graph.size);
      single.set(values);
      const narrow = { ...task, values: single };
      const rounding = again * singleError(damping);
      for (; error > tolerance && sweeps < MOST_SWEEPS; sweeps += 1) error = rounding + again * errorBound(sweepSingle(graph, narrow), task);
      values.set(single);
    }
    for (; error > tolerance && sweeps < MOST_SWEEPS; sweeps += 1) error = again * errorBound(sweep(graph, task), task);
    writeMasses(ground, values, reset, { again, into, ...ALONE });
    return { masses: into, error, sweeps, pushed };
  };
}
