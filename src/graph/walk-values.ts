import type { Lane } from './seeding.ts';
import type { Ground } from './walk.ts';

/** Values that sweeps begin with: those of a walk that has not left its seeds. */
export function beginValues({ graph, inverse }: Ground, values: Float64Array, reset: Float64Array, { lane, lanes }: Lane): void {
  for (let row = 0; row < graph.linked; row += 1) values[row * lanes + lane] = reset[row * lanes + lane]! * inverse[row]!;
}

/** Masses by node; `again` as of `shareBegunAgain`. What sweeps moved too far may be below zero by less than the error: it is nothing. */
export function writeMasses({ graph: { size, linked, degrees, nodes } }: Ground, values: Float64Array, reset: Float64Array, { again, into, lane, lanes }: Lane & { readonly again: number; readonly into: Float64Array }): void {
  for (let row = 0; row < size; row += 1) {
    const at = row * lanes + lane;
    into[nodes[row]!] = again * (row < linked ? Math.max(0, values[at]! * degrees[row]!) : reset[at]!);
  }
}
