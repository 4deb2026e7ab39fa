import type { Usage } from '../spec/generator.ts';
import { NO_USAGE } from './no-usage.ts';

/** What several model calls took together. */
export function addUsage(usages: readonly (Usage | undefined)[]): Usage {
  return usages.reduce<Usage>(
    (sum, usage = NO_USAGE) => ({
      modelCalls: sum.modelCalls + usage.modelCalls,
      inputTokens: sum.inputTokens + usage.inputTokens,
      cachedInputTokens: sum.cachedInputTokens + usage.cachedInputTokens,
      outputTokens: sum.outputTokens + usage.outputTokens,
      retries: sum.retries + usage.retries,
      reusedCalls: sum.reusedCalls + usage.reusedCalls,
    }),
    NO_USAGE,
  );
}
