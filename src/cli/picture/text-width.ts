import { characterWidth } from '../display-width.ts';

/** Pixels that a text takes at most, about: nobody knows which font draws it. */
export function textWidth(text: string, size: number): number {
  let shares = 0;
  for (const character of text) shares += shareOf(character);
  return shares * size;
}

/** A text that takes at most so many pixels; what does not fit ends in `…`. */
export function cutToPixels(text: string, { size, pixels }: { readonly size: number; readonly pixels: number }): string {
  if (textWidth(text, size) <= pixels) return text;
  const room = pixels - textWidth('…', size);
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += shareOf(character) * size;
    if (used > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** Of the font's size, as in a wide sans serif. */
function shareOf(character: string): number {
  const columns = characterWidth(character);
  if (columns !== 1) return columns / 2;
  if (/[\p{Lu}\p{Lt}MWmw@%]/u.test(character)) return 0.78;
  return /[ .,;:'!|iIljtfr()[\]-]/u.test(character) ? 0.42 : 0.64;
}
