/** Runs the calls to one provider: sends again what can be sent again, waits where the provider or a person wants it, and ends what takes too long. */
export interface CallRunner {
  run<T>(attempt: (attempt: Attempt) => Promise<T>, options: RunCallOptions): Promise<CallOutcome<T>>;
}

/** One try of a call. */
export interface Attempt {
  /** The caller's abort, or one of our own timeouts. */
  readonly signal: AbortSignal;
  /** Something of the reply has come: the time between two of its pieces begins again. */
  progress(): void;
  /** Something of the reply has been given out, so a further attempt would say it twice: from now on a failure is final. */
  commit(): void;
}

export interface RunCallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Of prompt and reply, as far as it can be told before, for the limit of tokens a minute. */
  readonly tokens: number;
  /** Whose call it is, for messages: `openai gpt-5`. */
  readonly what?: string | undefined;
  /** The reply comes in one piece: until it is there silence tells nothing, and only the attempt's own time counts. */
  readonly isWhole?: boolean | undefined;
}

export interface CallOutcome<T> {
  readonly value: T;
  /** Attempts beyond the first. */
  readonly retries: number;
}
