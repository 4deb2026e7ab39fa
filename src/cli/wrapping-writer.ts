import { displayWidth } from './display-width.ts';
import type { Screen } from './screen.ts';
import { pieces } from './wrap-text.ts';

/** Prints a text that comes bit by bit, in lines that fit the screen. */
export interface WrappingWriter {
  write(delta: string): void;
  /** Prints what was held back: the last word, which might have gone on. */
  end(): void;
}

/** A writer that breaks lines between words as the text comes; line feeds of the text stay. */
export function createWrappingWriter(screen: Screen): WrappingWriter {
  let held = '';
  let used = 0;
  let gap = ''; // a space waits for its word: lines do not end in one
  const endLine = (): void => {
    screen.line();
    [used, gap] = [0, ''];
  };
  const print = (piece: string): void => {
    if (piece === ' ') {
      gap = used === 0 ? '' : ' ';
      return;
    }
    if (used > 0 && used + gap.length + displayWidth(piece) > screen.columns) endLine();
    screen.write(gap + piece);
    used += gap.length + displayWidth(piece);
    gap = '';
  };
  const flush = (text: string): void => {
    for (const [position, line] of text.split('\n').entries()) {
      if (position > 0) endLine();
      for (const piece of pieces(line)) print(piece);
    }
  };
  return {
    write(delta) {
      held += delta;
      const last = pieces(held.slice(held.lastIndexOf('\n') + 1)).at(-1) ?? '';
      const whole = held.length - (held.endsWith(last) ? last.length : 0);
      flush(held.slice(0, whole));
      held = held.slice(whole);
    },
    end() {
      flush(held);
      held = '';
    },
  };
}
