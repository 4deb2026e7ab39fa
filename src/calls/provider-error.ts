import { MemoError, type MemoErrorOptions } from '../errors/memo-error.ts';

export interface ProviderErrorOptions extends MemoErrorOptions {
  /** HTTP status, where there was one. */
  readonly status?: number | undefined;
  /** What the provider asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Nobody listens at the address. */
  readonly isUnheard?: boolean;
}

/** What a provider's refusal, failure or silence becomes: a {@link MemoError} that knows how long to wait. */
export class ProviderError extends MemoError {
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly isUnheard: boolean;

  constructor({ status, retryAfterMs, isUnheard = false, ...options }: ProviderErrorOptions) {
    super(options);
    this.name = 'ProviderError';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.isUnheard = isUnheard;
  }
}
