import type { PictureEdge, PictureGraph, PicturePhrase } from './picture-graph.ts';

const MOST_LAYERS = 3;

/** Phrases in layers: where the walk begins, and what is a step on, two steps on (and more) from there. No layer is empty. */
export function layerPhrases({ phrases, edges }: Pick<PictureGraph, 'phrases' | 'edges'>): readonly (readonly PicturePhrase[])[] {
  const neighbours = neighboursOf(edges);
  const layers = new Map<string, number>();
  const reach = (start: string): void => {
    layers.set(start, 0);
    // Each phrase is met first from the nearest start that came before.
    const queue = [start];
    for (const id of queue) {
      const next = Math.min(MOST_LAYERS - 1, (layers.get(id) ?? 0) + 1);
      for (const other of neighbours.get(id) ?? []) {
        if ((layers.get(other) ?? Infinity) <= next) continue;
        layers.set(other, next);
        queue.push(other);
      }
    }
  };
  for (const { id, by } of phrases) if (by.includes('question')) reach(id);
  for (const { id } of phrases) if (!layers.has(id)) reach(id);
  const levels = Array.from({ length: MOST_LAYERS }, (_, level) => phrases.filter(({ id }) => layers.get(id) === level));
  return levels.filter((level) => level.length > 0);
}

function neighboursOf(edges: readonly PictureEdge[]): ReadonlyMap<string, ReadonlySet<string>> {
  const neighbours = new Map<string, Set<string>>();
  for (const { from, to, kind } of edges) {
    if (kind === 'contains') continue;
    for (const [one, other] of [[from, to], [to, from]] as const) neighbours.set(one, (neighbours.get(one) ?? new Set()).add(other));
  }
  return neighbours;
}
