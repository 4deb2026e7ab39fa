import { itemAt } from '../util/item-at.ts';
import type { WeightedGraph } from './weighted-graph.ts';

/** An edge as it is seen from one of its ends. */
export interface EdgeEnd {
  readonly to: number;
  readonly weight: number;
}

/** The edges of a node, by the number of the other end. */
export function* edgesOf({ starts, targets, weights, nodes, rows }: WeightedGraph, node: number): Generator<EdgeEnd> {
  const row = itemAt(rows, node);
  for (let at = itemAt(starts, row); at < itemAt(starts, row + 1); at += 1) yield { to: itemAt(nodes, itemAt(targets, at)), weight: itemAt(weights, at) };
}
