import { ProviderError } from '../calls/provider-error.ts';
import type { ChatOptions } from '../spec/chat-model.ts';

/** What a reader has been given of a reply, over all its attempts. */
export interface ReplyOutput {
  readonly hasGiven: boolean;
  /** One attempt writes; `commit` says that none can follow it. */
  begin(commit: () => void): AttemptOutput;
}

export interface AttemptOutput {
  write(text: string): void;
  /** The reply is whole: it must hold all that was given out. */
  end(): void;
}

/**
 * Gives a reader the text as it comes. Where a reply is cut after words were given out, one more attempt may follow: what it repeats is swallowed, and
 * where it says anything else the reply stays cut.
 */
export function createReplyOutput(onDelta: ChatOptions['onDelta']): ReplyOutput {
  let given = '';
  const begin = (commit: () => void): AttemptOutput => {
    const isRepeat = given !== '';
    let written = '';
    const check = (isSame: boolean): void => {
      if (isSame) return;
      commit();
      throw new ProviderError({ code: 'reply-cut', message: 'the reply was cut, and the model began another one when it was asked again', remedy: 'ask again' });
    };
    return {
      write(text) {
        if (onDelta === undefined || text === '') return;
        if (!isRepeat) {
          given += text;
          written = given;
          onDelta(text);
          return;
        }
        written += text;
        const length = Math.min(written.length, given.length);
        check(written.slice(0, length) === given.slice(0, length));
        if (written.length <= given.length) return;
        commit();
        const fresh = written.slice(given.length);
        given = written;
        onDelta(fresh);
      },
      end: () => check(onDelta === undefined || written.length >= given.length),
    };
  };
  return {
    get hasGiven() {
      return given !== '';
    },
    begin,
  };
}
