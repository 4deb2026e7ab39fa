import type { Box, Layout } from './lay-out.ts';
import type { PictureEdge } from './picture-graph.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cubic curve by its four points. */
export type Curve = readonly [start: Point, first: Point, second: Point, end: Point];

/** The curves of edges, from box to box; an edge to what is not placed has none. */
export function edgeCurves({ direction, phrases, passages }: Layout, edges: readonly PictureEdge[]): ReadonlyMap<string, Curve> {
  const boxes = new Map([...phrases, ...passages].map(({ id, box }) => [id, box]));
  const cards = new Set(passages.map(({ id }) => id));
  const curves = new Map<string, Curve>();
  for (const { id, from, to } of edges) {
    const [start, end] = [boxes.get(from), boxes.get(to)];
    if (start === undefined || end === undefined) continue;
    curves.set(id, direction === 'across' ? across(start, end) : cards.has(to) ? intoCard(start, end) : down(start, end));
  }
  return curves;
}

/** A point of a curve, at a share of its way. */
export function pointOf([start, first, second, end]: Curve, share: number): Point {
  const rest = 1 - share;
  const [a, b, c, d] = [rest ** 3, 3 * rest ** 2 * share, 3 * rest * share ** 2, share ** 3];
  return { x: a * start.x + b * first.x + c * second.x + d * end.x, y: a * start.y + b * first.y + c * second.y + d * end.y };
}

function across(start: Box, end: Box): Curve {
  // Within a column: an arc at its right.
  if (Math.abs(start.x - end.x) < 1) {
    const x = Math.max(start.x + start.width / 2, end.x + end.width / 2);
    const reach = Math.min(90, 26 + Math.abs(start.y - end.y) / 4);
    return [
      { x: start.x + start.width / 2, y: start.y },
      { x: x + reach, y: start.y },
      { x: x + reach, y: end.y },
      { x: end.x + end.width / 2, y: end.y },
    ];
  }
  const side = start.x < end.x ? 1 : -1;
  const from = { x: start.x + (side * start.width) / 2, y: start.y };
  const to = { x: end.x - (side * end.width) / 2, y: end.y };
  const bend = (to.x - from.x) / 2;
  return [from, { x: from.x + bend, y: from.y }, { x: to.x - bend, y: to.y }, to];
}

function down(start: Box, end: Box): Curve {
  // Within a row: an arc above it.
  if (Math.abs(start.y - end.y) < 1) {
    const top = start.y - start.height / 2;
    const reach = Math.min(26, 12 + Math.abs(start.x - end.x) / 14);
    return [{ x: start.x, y: top }, { x: start.x, y: top - reach }, { x: end.x, y: top - reach }, { x: end.x, y: top }];
  }
  const side = start.y < end.y ? 1 : -1;
  const from = { x: start.x, y: start.y + (side * start.height) / 2 };
  const to = { x: end.x, y: end.y - (side * end.height) / 2 };
  const bend = (to.y - from.y) / 2;
  return [from, { x: from.x, y: from.y + bend }, { x: to.x, y: to.y - bend }, to];
}

/** Down the margin at the left, and into the card from there. */
function intoCard(start: Box, end: Box): Curve {
  const left = end.x - end.width / 2;
  const from = { x: start.x, y: start.y + start.height / 2 };
  return [from, { x: Math.max(4, left - 60), y: from.y + 40 }, { x: left - 34, y: end.y - Math.min(60, (end.y - from.y) / 2) }, { x: left, y: end.y }];
}
