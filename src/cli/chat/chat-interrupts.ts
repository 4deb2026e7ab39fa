/** What Ctrl-C means in a chat: it ends the answer that is being written, and the next one ends the chat. */
export interface ChatInterrupts {
  /** Ctrl-C; `false`: the chat has been told to end, and has not. */
  press(): boolean;
  /** Of one answer; a line that is read begins anew. */
  begin(): AbortSignal;
  readonly isLeaving: boolean;
  /** Aborts when the chat is to end. */
  readonly leaving: AbortSignal;
}

/** A terminal and a launcher both pass one Ctrl-C on: two closer than this are one. */
const SAME_MS = 500;

export function createChatInterrupts({ onFirst, now = () => performance.now() }: { readonly onFirst: () => void; readonly now?: () => number }): ChatInterrupts {
  const leaving = new AbortController();
  let answer = new AbortController();
  let presses = 0;
  let last = -Infinity;
  return {
    press() {
      const isSame = now() - last < SAME_MS;
      last = now();
      if (isSame) return true;
      presses += 1;
      if (presses > 2) return false;
      answer.abort();
      if (presses === 1) onFirst();
      else leaving.abort();
      return true;
    },
    begin() {
      presses = 0;
      last = -Infinity;
      answer = new AbortController();
      return AbortSignal.any([answer.signal, leaving.signal]);
    },
    get isLeaving() {
      return leaving.signal.aborted;
    },
    leaving: leaving.signal,
  };
}
