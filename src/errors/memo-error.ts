import { ERROR_CODES, type ErrorCode } from './codes.ts';

/**
 * Messages and remedies read as one line each and in one way (tests/unit/errors/memo-error.test.ts holds it): one sentence, no
 * capital at the start (proper names apart), no full stop at the end, commands in backticks.
 */
export interface MemoErrorOptions {
  readonly code: ErrorCode;
  /** What failed, with the values. Never a secret, a prompt or a user's text. */
  readonly message: string;
  /** What the reader can do about it, in the imperative: `set it to one of "flat", "faiss"`. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** The one error of this system. What it means to a process or a server is looked up by `code` in {@link ERROR_CODES}. */
export class MemoError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;

  constructor(options: MemoErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MemoError';
    this.code = options.code;
    this.remedy = options.remedy;
  }

  get isRetryable(): boolean {
    return ERROR_CODES[this.code].isRetryable;
  }

  get exitCode(): number {
    return ERROR_CODES[this.code].exitCode;
  }

  get httpStatus(): number {
    return ERROR_CODES[this.code].httpStatus;
  }
}

/** Whether `error` is ours; with `code`, whether it is ours and says that. */
export function isMemoError(error: unknown, code?: ErrorCode): error is MemoError {
  return error instanceof MemoError && (code === undefined || error.code === code);
}
