/** Masses that differ by less count as equal: the rounding of a walk must not order twins. */
const GRAIN = 1e-12;

export interface NodeRange {
  readonly first: number;
  /** The one behind the last. */
  readonly end: number;
}

/** The `k` nodes of a range with most mass, best first; of equals the lower number first. */
export function topNodes(masses: Float64Array, k: number, { first, end }: NodeRange = { first: 0, end: masses.length }): Int32Array {
  const grains = (node: number): number => Math.round(masses[node]! / GRAIN);
  const capacity = Math.max(0, Math.min(k, end - first));
  if (capacity === 0) return new Int32Array(0);
  if (capacity > 500) return sortAll(grains, { first, end }).subarray(0, capacity);
  const best = new Int32Array(capacity);
  const keys = new Float64Array(capacity);
  let size = 0;
  for (let node = first; node < end; node += 1) {
    // Most nodes end here, before anything is rounded.
    if (size === capacity && masses[node]! < keys[size - 1]! * GRAIN) continue;
    const key = grains(node);
    if (size === capacity && key <= keys[size - 1]!) continue;
    // Nodes come in rising order, so that an equal one never goes before one that is in.
    let at = size < capacity ? size++ : size - 1;
    for (; at > 0 && keys[at - 1]! < key; at -= 1) {
      best[at] = best[at - 1]!;
      keys[at] = keys[at - 1]!;
    }
    best[at] = node;
    keys[at] = key;
  }
  return best;
}

/** Cheaper than to insert into so long a list. */
function sortAll(grains: (node: number) => number, { first, end }: NodeRange): Int32Array {
  return Int32Array.from({ length: end - first }, (_, at) => first + at)
    .toSorted((one, other) => grains(other) - grains(one) || one - other);
}
