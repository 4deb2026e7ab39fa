export interface ReadableDeltas {
  /** Gives on what a reader can read: not JSON. */
  push(delta: string): void;
  /** Whether the reply began as JSON, so that nothing was given on. */
  readonly isHeld: boolean;
}

/** A model's reply as it is written, for people: one that begins as JSON is held back. */
export function createReadableDeltas(give: (text: string) => void): ReadableDeltas {
  let begun = '';
  let isHeld = false;
  return {
    push(delta) {
      if (isHeld) return;
      if (begun.trim() !== '') return give(delta);
      begun += delta;
      if (begun.trim() === '') return;
      isHeld = /^\s*[{[`]/u.test(begun);
      if (!isHeld) give(begun);
    },
    get isHeld() {
      return isHeld;
    },
  };
}
