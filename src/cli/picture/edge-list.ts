import type { PictureEdge } from './picture-graph.ts';

export interface AddedEdge {
  /** `undefined`: not in the picture. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly kind: PictureEdge['kind'];
  readonly label?: string | undefined;
  /** The passage that was reached along it. */
  readonly rank?: number | undefined;
}

export interface EdgeList {
  add(edge: AddedEdge): void;
  /** In the order in which they came first. */
  all(): readonly PictureEdge[];
}

/** Edges of a picture, one for a pair and a kind; what joins a node with itself, or with none, is left out. */
export function createEdgeList(): EdgeList {
  const edges = new Map<string, { edge: Omit<PictureEdge, 'labels' | 'ranks'>; labels: Set<string>; ranks: Set<number> }>();
  return {
    add({ from, to, kind, label, rank }) {
      if (from === undefined || to === undefined || from === to) return;
      const key = `${[from, to].toSorted().join(' ')} ${kind}`;
      const known = edges.get(key) ?? { edge: { id: `x${edges.size + 1}`, from, to, kind }, labels: new Set<string>(), ranks: new Set<number>() };
      edges.set(key, known);
      if (label !== undefined && label !== '') known.labels.add(label);
      if (rank !== undefined) known.ranks.add(rank);
    },
    all: () => [...edges.values()].map(({ edge, labels, ranks }) => ({ ...edge, labels: [...labels], ranks: [...ranks] })),
  };
}
