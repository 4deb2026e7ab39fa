import { captionsOf } from './captions.ts';
import { pointOf, type Curve, type Point } from './edge-curves.ts';
import type { Box, Layout } from './lay-out.ts';
import type { PictureEdge } from './picture-graph.ts';
import { cutToPixels, textWidth } from './text-width.ts';

export interface EdgeLabel extends Point {
  readonly text: string;
  readonly width: number;
  /** There is no room for it: to be shown with its edge alone. */
  readonly isHidden: boolean;
}

const TEXT = 11;
const HEIGHT = 15;
/** Pixels. */
const LONGEST = 130;
const SHARES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8];

/** A place on its curve for each edge's words where they hide no node and no other words; those on a way to a passage come first. */
export function placeLabels(layout: Layout, edges: readonly PictureEdge[], curves: ReadonlyMap<string, Curve>): ReadonlyMap<string, EdgeLabel> {
  const taken: Box[] = [...layout.phrases, ...layout.passages, ...captionsOf(layout)].map(({ box }) => box);
  const labels = new Map<string, EdgeLabel>();
  for (const { id, labels: words, kind } of edges.toSorted((one, other) => other.ranks.length - one.ranks.length)) {
    const curve = curves.get(id);
    const text = curve === undefined ? '' : labelOf(words, kind);
    if (curve === undefined || text === '') continue;
    const width = textWidth(text, TEXT) + 8;
    const boxes = SHARES.map((share) => within(layout, { ...pointOf(curve, share), width, height: HEIGHT }));
    const free = boxes.find((box) => !taken.some((other) => overlap(box, other)));
    if (free !== undefined) taken.push(free);
    const { x, y } = free ?? boxes[0] ?? { x: 0, y: 0 };
    labels.set(id, { text, x, y, width, isHidden: free === undefined });
  }
  return labels;
}

function labelOf([first = '', ...rest]: readonly string[], kind: PictureEdge['kind']): string {
  if (kind === 'synonym') return `≈ ${first}`;
  if (kind === 'contains') return '';
  const more = rest.length === 0 ? '' : ` +${rest.length}`;
  return cutToPixels(first, { size: TEXT, pixels: LONGEST }) + more;
}

function within({ width }: Layout, box: Box): Box {
  return { ...box, x: Math.min(width - box.width / 2 - 2, Math.max(box.width / 2 + 2, box.x)) };
}

function overlap(one: Box, other: Box): boolean {
  return Math.abs(one.x - other.x) < (one.width + other.width) / 2 + 2 && Math.abs(one.y - other.y) < (one.height + other.height) / 2 + 1;
}
