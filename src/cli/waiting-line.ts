import type { QueryEvent } from '../spec/events.ts';
import type { OutputStream } from './screen.ts';

export interface WaitingLineOptions {
  readonly stderr: OutputStream;
  readonly quiet: boolean;
}

/** Says on a terminal what an answer that is not there yet waits for: a language model may take a minute before its first word. */
export interface WaitingLine extends Disposable {
  readonly onEvent: (event: QueryEvent | { readonly type: 'graph-end' }) => void;
}

/** Begins with what `first` says; gone at the first word of the answer, and when disposed. */
export function createWaitingLine({ stderr, quiet }: WaitingLineOptions, first: string): WaitingLine {
  const isShown = stderr.isTTY === true && !quiet;
  let hasLine = false;
  const clear = (): void => {
    if (hasLine) stderr.write('\r\u001B[2K');
    hasLine = false;
  };
  const say = (words: string): void => {
    if (!isShown) return;
    clear();
    stderr.write(`${words} …`);
    hasLine = true;
  };
  say(first);
  return {
    onEvent({ type }) {
      if (type === 'clues-end') say('retrieve');
      else if (type === 'retrieval-end') say('generate');
      else if (type === 'answer-delta' || type === 'answer-end') clear();
    },
    [Symbol.dispose]: clear,
  };
}
