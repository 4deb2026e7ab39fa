import { layerPhrases } from './layer-phrases.ts';
import { orderLayers } from './order-layers.ts';
import type { PictureGraph, PicturePassage, PicturePhrase } from './picture-graph.ts';
import { cutToPixels, textWidth } from './text-width.ts';

/** Where a node stands: the middle and the size of its box. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placed {
  readonly id: string;
  readonly box: Box;
  /** Lines of text that fit in the box. */
  readonly lines: readonly string[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** `across`: from left to right, for wide screens. `down`: for narrow ones. */
  readonly direction: 'across' | 'down';
  readonly phrases: readonly (Placed & { readonly phrase: PicturePhrase })[];
  readonly passages: readonly (Placed & { readonly passage: PicturePassage })[];
}

/** As the style has them (picture-style.ts). */
const TEXT = 13;
const SMALL_TEXT = 11.5;
const PILL = 30;
const CARD = 54;
const CARD_GAP = 14;
const EDGE = 14;
/** Of captions. */
const TOP = 34;

/** Phrases in columns and passages in the last one, each column in the order that crosses fewest edges. The same graph gives the same picture. */
export function layOutAcross(graph: PictureGraph, width: number): Layout {
  const layers = orderLayers(graph, layerPhrases(graph));
  const card = graph.phrases.length === 0 ? Math.min(560, width - 2 * EDGE) : 240;
  const right = width - EDGE - card / 2;
  const room = width - 2 * EDGE - card - 40;
  const widest = Math.max(60, Math.min(172, room / layers.length - 44));
  const widths = layers.map((layer) => Math.max(...layer.map((phrase) => pillWidth(phrase, widest))));
  const gap = layers.length < 2 ? 0 : (room - 60 - widths.reduce((sum, own) => sum + own, 0)) / (layers.length - 1);
  const rows = Math.max(0, ...layers.map((layer) => layer.length));
  const inner = Math.max(rows * (PILL + 18), graph.passages.length * (CARD + CARD_GAP), 120);
  let left = EDGE;
  const phrases = layers.flatMap((layer, level) => {
    const middle = left + (widths[level] ?? 0) / 2;
    left += (widths[level] ?? 0) + Math.min(gap, 210);
    return layer.map((phrase, at) => placePhrase(phrase, { x: middle, y: TOP + inner * ((at + 0.5) / layer.length), widest }));
  });
  const passages = graph.passages.map((passage, at) => placePassage(passage, { x: right, y: TOP + inner * ((at + 0.5) / graph.passages.length), width: card }));
  return { width, height: TOP + inner + EDGE, direction: 'across', phrases, passages };
}

/** Phrases in rows, and passages below, one under the other, with a margin at their left for what leads to them. */
export function layOutDown(graph: PictureGraph, width: number): Layout {
  const layers = orderLayers(graph, layerPhrases(graph));
  const widest = (width - 3 * EDGE) / 2;
  let y = TOP + PILL / 2;
  const phrases = layers.flatMap((layer) => {
    const rows = wrapRow(layer, { room: width - 2 * EDGE, widest });
    const placed = rows.flatMap((row) => {
      const own = placeRow(row, { width, y, widest });
      y += PILL + 24;
      return own;
    });
    y += 14;
    return placed;
  });
  y += phrases.length === 0 ? 0 : TOP - 4;
  const passages = graph.passages.map((passage) => {
    const placed = placePassage(passage, { x: EDGE + GUTTER + (width - 2 * EDGE - GUTTER) / 2, y: y + CARD / 2 - PILL / 2, width: width - 2 * EDGE - GUTTER });
    y += CARD + CARD_GAP;
    return placed;
  });
  return { width, height: y, direction: 'down', phrases, passages };
}

const GUTTER = 26;

function pillWidth({ label }: PicturePhrase, widest: number): number {
  return Math.min(widest, Math.max(44, textWidth(label, TEXT) + 34));
}

function placePhrase(phrase: PicturePhrase, { x, y, widest }: { readonly x: number; readonly y: number; readonly widest: number }): Layout['phrases'][number] {
  const width = pillWidth(phrase, widest);
  return { id: phrase.id, phrase, box: { x, y, width, height: PILL }, lines: [cutToPixels(phrase.label, { size: TEXT, pixels: width - 26 })] };
}

function placePassage(passage: PicturePassage, { x, y, width }: { readonly x: number; readonly y: number; readonly width: number }): Layout['passages'][number] {
  const lines = [cutToPixels(passage.head, { size: TEXT, pixels: width - 54 }), cutToPixels(passage.below, { size: SMALL_TEXT, pixels: width - 46 })];
  return { id: passage.id, passage, box: { x, y, width, height: CARD }, lines };
}

function wrapRow(layer: readonly PicturePhrase[], { room, widest }: { readonly room: number; readonly widest: number }): readonly (readonly PicturePhrase[])[] {
  const rows: PicturePhrase[][] = [];
  let used = Infinity;
  for (const phrase of layer) {
    const width = pillWidth(phrase, widest);
    if (used + width > room) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(phrase);
    used += width + 12;
  }
  return rows;
}

function placeRow(row: readonly PicturePhrase[], { width, y, widest }: { readonly width: number; readonly y: number; readonly widest: number }): readonly Layout['phrases'][number][] {
  const widths = row.map((phrase) => pillWidth(phrase, widest));
  const free = width - widths.reduce((sum, own) => sum + own, 0);
  const gap = free / (row.length + 1);
  let left = gap;
  return row.map((phrase, at) => {
    const own = widths[at] ?? 0;
    const placed = placePhrase(phrase, { x: left + own / 2, y, widest });
    left += own + gap;
    return placed;
  });
}
