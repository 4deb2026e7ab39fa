import { MemoError } from '../errors/memo-error.ts';
import type { Generator } from '../spec/generator.ts';

/** The error of a generator that broke its contract: its events ended without `finish`. */
export function unfinishedGeneration({ modelId }: Generator): MemoError {
  return new MemoError({
    code: 'model-failed',
    message: `the generator ${modelId} ended without saying so`,
    remedy: 'ask again, or configure another generator',
  });
}
