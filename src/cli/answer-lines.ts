import type { Screen } from './screen.ts';
import { createWrappingWriter, type WrappingWriter } from './wrapping-writer.ts';

/** A writer of an answer whose last line ends, however it ends: a note or an error that comes next begins a line of its own, wherever both go. */
export function createAnswerLines(screen: Screen): WrappingWriter & Disposable {
  const writer = createWrappingWriter(screen);
  let isWithin = false;
  const end = (): void => {
    if (!isWithin) return;
    writer.end();
    screen.line();
    isWithin = false;
  };
  return {
    write(delta) {
      writer.write(delta);
      isWithin = true;
    },
    end,
    [Symbol.dispose]: end,
  };
}
