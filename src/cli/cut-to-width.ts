import { characterWidth, displayWidth } from './display-width.ts';

/** A line that takes at most `columns`, Chinese counted as it is shown; what does not fit ends in `…`. */
export function cutToWidth(line: string, columns: number): string {
  if (displayWidth(line) <= columns) return line;
  let kept = '';
  let used = 0;
  for (const character of line) {
    const width = characterWidth(character);
    if (used + width > columns - 1) break;
    kept += character;
    used += width;
  }
  return columns <= 0 ? '' : `${kept.trimEnd()}…`;
}
