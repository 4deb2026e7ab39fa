import { isMemoError } from '../errors/memo-error.ts';
import type { Warning } from '../spec/embedder.ts';
import type { WithSignal } from './options.ts';

/**
 * The warning about a step that an answer can do without. Only what a provider, a model or the bridge does wrong is noted: an abort and a
 * defect of our own are rethrown.
 */
export function noteFailure(error: unknown, { code, what, signal }: WithSignal & { readonly code: string; readonly what: string }): Warning {
  signal?.throwIfAborted();
  if (!isMemoError(error) || error.code === 'internal' || error.code === 'aborted') throw error;
  return { code, message: `${what}: ${error.message}` };
}
