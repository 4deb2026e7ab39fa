import { isMemoError } from '../errors/memo-error.ts';

/** What went wrong with one of many questions. */
export interface ErrorValue {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

/** An error as a row of a table and a JSON value have it. */
export function errorValue(error: unknown): ErrorValue {
  if (!isMemoError(error)) return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
  const { code, message, remedy } = error;
  return { code, message, ...(remedy === undefined ? {} : { remedy }) };
}
