import { captionsOf } from './captions.ts';
import { edgeCurves, type Curve } from './edge-curves.ts';
import { escapeHtml } from './escape-html.ts';
import type { Box, Layout } from './lay-out.ts';
import type { PictureEdge, PictureGraph } from './picture-graph.ts';
import { placeLabels, type EdgeLabel } from './place-labels.ts';

/** A graph as one SVG element, nodes over words over edges. */
export function drawPicture(graph: PictureGraph, layout: Layout): string {
  const { width, height, direction } = layout;
  const curves = edgeCurves(layout, graph.edges);
  const labels = placeLabels(layout, graph.edges, curves);
  const parts = [
    `<svg class="${direction}" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="group" aria-label="${escapeHtml(`What leads from the question to ${graph.passages.length} passages`)}">`,
    `<defs>${arrow(`arrow-${direction}`, 'head')}${arrow(`way-${direction}`, 'head way')}</defs>`,
    // Ways to passages over the rest.
    ...graph.edges.toSorted((one, other) => Math.sign(one.ranks.length) - Math.sign(other.ranks.length)).map((edge) => drawEdge(edge, curves.get(edge.id), direction)),
    ...captionsOf(layout).map(({ text, x, y }) => `<text class="caption" x="${round(x)}" y="${round(y)}">${text}</text>`),
    ...graph.edges.map((edge) => drawLabel(edge, labels.get(edge.id))),
    ...layout.phrases.map(drawPhrase),
    ...layout.passages.map(drawPassage),
    '</svg>',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function arrow(id: string, name: string): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="${name}" d="M0 0.5 L8 4 L0 7.5 Z"/></marker>`;
}

function dataOf({ from, to, ranks }: PictureEdge): string {
  return `data-from="${from}" data-to="${to}" data-ranks="${ranks.join(' ')}"`;
}

function drawEdge(edge: PictureEdge, curve: Curve | undefined, direction: Layout['direction']): string {
  if (curve === undefined) return '';
  const [start, first, second, end] = curve.map(({ x, y }) => `${round(x)} ${round(y)}`);
  const isWay = edge.ranks.length > 0;
  const marker = edge.kind === 'relation' ? ` marker-end="url(#${isWay ? 'way' : 'arrow'}-${direction})"` : '';
  return `<path class="edge ${edge.kind}${isWay ? ' way' : ''}" ${dataOf(edge)} d="M${start} C${first} ${second} ${end}"${marker}/>`;
}

function drawLabel(edge: PictureEdge, label: EdgeLabel | undefined): string {
  if (label === undefined) return '';
  const { x, y, width, text, isHidden } = label;
  return `<g class="label${isHidden ? ' hidden' : ''}${edge.ranks.length > 0 ? ' way' : ''}" ${dataOf(edge)}><rect x="${round(x - width / 2)}" y="${round(y - 8)}" width="${round(width)}" height="16" rx="3"/><text x="${round(x)}" y="${round(y + 3.5)}">${escapeHtml(text)}</text></g>`;
}

function drawPhrase({ id, box, lines, phrase }: Layout['phrases'][number]): string {
  const isSeed = phrase.by.length > 0;
  const said = `${phrase.label}, ${isSeed ? 'where the walk begins' : 'on the way'}`;
  return `${node(id, isSeed ? 'seed' : 'phrase', said)}${isSeed ? hexagon(box) : pill(box)}<text x="${round(box.x)}" y="${round(box.y + 4.5)}">${escapeHtml(lines[0] ?? '')}</text></g>`;
}

function drawPassage({ id, box, lines: [head = '', below = ''], passage }: Layout['passages'][number]): string {
  const { x, y, width, height } = box;
  const left = x - width / 2;
  const top = y - height / 2;
  const said = `Passage ${passage.rank}: ${passage.head}${passage.isCited ? ', cited by the answer' : ''}`;
  return [
    `${node(id, passage.isCited ? 'passage cited' : 'passage', said)}${card(box)}`,
    `<text class="rank" x="${round(left + 19)}" y="${round(y + 3)}">${passage.rank}</text>`,
    `<text class="head" x="${round(left + 38)}" y="${round(top + 21)}">${escapeHtml(head)}</text>`,
    `<text class="below" x="${round(left + 38)}" y="${round(top + 38)}">${escapeHtml(below)}</text>`,
    `<rect class="score" x="${round(left + 1)}" y="${round(top + height - 4)}" width="${round(Math.max(0, Math.min(1, passage.score)) * (width - 2))}" height="3"/>`,
    passage.isCited ? star(left + 19, y + 15) : '',
    '</g>',
  ].join('');
}

function node(id: string, name: string, said: string): string {
  return `<g class="node ${name}" data-node="${id}" tabindex="0" role="button" aria-label="${escapeHtml(said)}">`;
}

function pill({ x, y, width, height }: Box): string {
  return `<rect class="shape" x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${round(height)}" rx="${round(height / 2)}"/>`;
}

/** Where a walk begins. */
export function hexagon({ x, y, width, height }: Box): string {
  const [left, right, top, bottom, tip] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2, 10];
  return `<path class="shape" d="M${round(left)} ${round(y)} L${round(left + tip)} ${round(top)} H${round(right - tip)} L${round(right)} ${round(y)} L${round(right - tip)} ${round(bottom)} H${round(left + tip)} Z"/>`;
}

/** A sheet with a corner folded over. */
export function card({ x, y, width, height }: Box, fold = 12): string {
  const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2];
  const sheet = `M${round(left)} ${round(top)} H${round(right - fold)} L${round(right)} ${round(top + fold)} V${round(bottom)} H${round(left)} Z`;
  return `<path class="shape" d="${sheet}"/><path class="fold" d="M${round(right - fold)} ${round(top)} V${round(top + fold)} H${round(right)}"/>`;
}

export function star(x: number, y: number): string {
  const points = Array.from({ length: 10 }, (_, at) => {
    const [reach, turn] = [at % 2 === 0 ? 6 : 2.6, (Math.PI * at) / 5];
    return `${round(x + reach * Math.sin(turn))},${round(y - reach * Math.cos(turn))}`;
  });
  return `<polygon class="star" points="${points.join(' ')}"/>`;
}

function round(value: number): string {
  return String(Math.round(10 * value) / 10);
}
