import type { Box, Layout } from './lay-out.ts';
import { textWidth } from './text-width.ts';

export interface Caption {
  readonly text: string;
  /** Where it begins, on its line. */
  readonly x: number;
  readonly y: number;
  /** What it takes. */
  readonly box: Box;
}

const TEXT = 12;

/** What stands above the phrases and above the passages. */
export function captionsOf({ phrases: [phrase], passages: [passage], direction }: Layout): readonly Caption[] {
  const above = (node: { readonly box: Box } | undefined, text: string): readonly Caption[] => {
    if (node === undefined) return [];
    const { box } = node;
    const x = direction === 'down' && node === phrase ? 14 : box.x - box.width / 2;
    const y = direction === 'across' ? 16 : box.y - box.height / 2 - 12;
    const width = textWidth(text, TEXT);
    return [{ text, x, y, box: { x: x + width / 2, y: y - 4, width, height: 16 } }];
  };
  return [...above(phrase, 'Where the walk begins'), ...above(passage, 'Passages, best first')];
}
