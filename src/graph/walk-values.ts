import type { Lane } from './seeding.ts';
import type { Ground } from './walk.ts';

/**
 * Values that sweeps begin with: mass at the seeds for the first step, and all later steps as if they had gone everywhere, by degree, which
 * is where long walks end: the sum is right from the beginning. `share`: of the seeds, at rows with edges.
 */
export function beginValues({ graph, inverse, volume }: Ground, values: Float64Array, reset: Float64Array, { share, damping, lane, lanes }: Lane & { readonly share: number; readonly damping: number }): void {
  const everywhere = (share * damping) / (1 - damping) / volume;
  for (let row = 0; row < graph.linked; row += 1) values[row * lanes + lane] = reset[row * lanes + lane]! * inverse[row]! + everywhere;
}

/** Masses by node; `again` as of `shareBegunAgain`. */
export function writeMasses({ graph: { size, linked, degrees, nodes } }: Ground, values: Float64Array, reset: Float64Array, { again, into, lane, lanes }: Lane & { readonly again: number; readonly into: Float64Array }): void {
  for (let row = 0; row < size; row += 1) {
    const at = row * lanes + lane;
    into[nodes[row]!] = again * (row < linked ? values[at]! * degrees[row]! : reset[at]!);
  }
}
