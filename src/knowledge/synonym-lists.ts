import type { Synonym } from './knowledge.ts';

/** Neighbours kept of one phrase, the reference's `synonymy_edge_topk`. A list that is shorter is complete. */
export const MOST_NEIGHBOURS = 2047;

/** Cosine from which two phrases are synonyms, where nothing else is known of the embedder. */
export const SYNONYM_THRESHOLD = 0.8;

/** A cosine of 0.8 that was computed in single precision may have come out below: it counts, as it does in the reference. */
export function leastScore({ synonymThreshold }: { readonly synonymThreshold: number }): number {
  return synonymThreshold - 1e-6;
}

/** Best first; equal scores by text, so that numbers, and with them the order of arrival, decide nothing. */
export function synonymOrder(phrases: readonly string[]): (left: Synonym, right: Synonym) => number {
  return (left, right) => right.score - left.score || compareText(phrases[left.phrase]!, phrases[right.phrase]!);
}

export function cut(list: readonly Synonym[]): readonly Synonym[] {
  return list.length <= MOST_NEIGHBOURS ? list : list.slice(0, MOST_NEIGHBOURS);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
