import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What a person types, or what is piped in, line by line. */
export interface ChatLines extends Disposable {
  /** The next line; `undefined`: there are no more. `prompt` is shown on a terminal. */
  next(prompt: string): Promise<string | undefined>;
}

export interface ChatLinesOptions {
  readonly stdin: Readable;
  /** The terminal that lines are edited on; absent: none. */
  readonly terminal?: NodeJS.WritableStream | undefined;
  /** Ends the lines. */
  readonly signal: AbortSignal;
  /** Ctrl-C, which a terminal in line editing gives as a key and not as a signal. */
  readonly onInterrupt: () => void;
}

/** Lines that come while nobody waits are kept: what is typed ahead during an answer is asked next. */
export function openChatLines({ stdin, terminal, signal, onInterrupt }: ChatLinesOptions): ChatLines {
  const reader = createInterface({ input: stdin, crlfDelay: Infinity, ...(terminal === undefined ? { terminal: false } : { output: terminal, terminal: true, historySize: 200 }) });
  const state: { readonly lines: string[]; isEnded: boolean; wake: (() => void) | undefined } = { lines: [], isEnded: signal.aborted, wake: undefined };
  const change = (): void => {
    state.wake?.();
    state.wake = undefined;
  };
  const end = (): void => {
    state.isEnded = true;
    change();
  };
  const ask = (prompt: string): void => {
    if (terminal === undefined) return;
    reader.setPrompt(prompt);
    reader.prompt();
  };
  reader.on('line', (line) => {
    state.lines.push(line);
    change();
  });
  reader.on('close', end);
  reader.on('SIGINT', () => {
    onInterrupt();
    // Where a line is waited for, what was typed of it is given up.
    if (state.wake === undefined || state.isEnded) return;
    reader.write(null, { ctrl: true, name: 'u' });
    ask(reader.getPrompt());
  });
  signal.addEventListener('abort', end, { once: true });
  return {
    async next(prompt) {
      if (state.lines.length === 0 && !state.isEnded) ask(prompt);
      while (state.lines.length === 0 && !state.isEnded) {
        await new Promise<void>((resolve) => {
          state.wake = resolve;
        });
      }
      return signal.aborted ? undefined : state.lines.shift();
    },
    [Symbol.dispose]() {
      signal.removeEventListener('abort', end);
      reader.close();
    },
  };
}
