import type { PictureGraph, PicturePhrase } from './picture-graph.ts';

const SWEEPS = 12;

/** Each layer in the order of the middles of what its phrases are tied to, passages as they are ranked: so few edges cross. */
export function orderLayers({ edges, passages }: Pick<PictureGraph, 'edges' | 'passages'>, layers: readonly (readonly PicturePhrase[])[]): readonly (readonly PicturePhrase[])[] {
  const heights = new Map(passages.map(({ id }, at) => [id, (at + 0.5) / passages.length]));
  const place = (layer: readonly PicturePhrase[]): void => {
    for (const [at, { id }] of layer.entries()) heights.set(id, (at + 0.5) / layer.length);
  };
  let ordered = layers;
  for (const layer of ordered) place(layer);
  const tied = new Map<string, string[]>();
  for (const { from, to } of edges) for (const [one, other] of [[from, to], [to, from]] as const) tied.set(one, [...(tied.get(one) ?? []), other]);
  const middle = ({ id }: PicturePhrase): number => {
    const others = (tied.get(id) ?? []).flatMap((other) => heights.get(other) ?? []);
    return others.length === 0 ? (heights.get(id) ?? 0) : others.reduce((sum, height) => sum + height, 0) / others.length;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    ordered = ordered.map((layer) => {
      const sorted = layer.map((phrase) => ({ phrase, at: middle(phrase) })).toSorted((one, other) => one.at - other.at).map(({ phrase }) => phrase);
      place(sorted);
      return sorted;
    });
  }
  return ordered;
}
