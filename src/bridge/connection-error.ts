import { hasErrorCode } from '../util/has-error-code.ts';

/** The connection to the bridge failed or was cut. Never leaves src/bridge: whoever owns the bridge turns it into a `bridge-lost`. */
export class ConnectionError extends Error {
  /** Nobody listened: the bridge cannot have begun the call. */
  readonly isRefused: boolean;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ConnectionError';
    this.isRefused = hasErrorCode(cause, 'ECONNREFUSED');
  }
}
