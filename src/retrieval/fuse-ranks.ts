import { itemAt } from '../util/item-at.ts';

export interface RankedList {
  /** Units, best first. */
  readonly units: Iterable<number>;
  readonly weight?: number;
}

/** Reciprocal rank fusion: every list gives each of its units `weight / (k + rank)`, ranks from 1. */
export function fuseRanks(lists: readonly RankedList[], { size, k }: { readonly size: number; readonly k: number }): Float32Array {
  const fused = new Float32Array(size);
  for (const { units, weight = 1 } of lists) {
    let rank = 0;
    for (const unit of units) fused[unit] = itemAt(fused, unit) + weight / (k + (rank += 1));
  }
  return fused;
}
