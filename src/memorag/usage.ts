import type { Usage } from '../spec/generator.ts';

export const NO_USAGE: Usage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

/** What several model calls took together. */
export function addUsage(usages: readonly (Usage | undefined)[]): Usage {
  return usages.reduce<Usage>(
    (sum, usage = NO_USAGE) => ({
      modelCalls: sum.modelCalls + usage.modelCalls,
      inputTokens: sum.inputTokens + usage.inputTokens,
      cachedInputTokens: sum.cachedInputTokens + usage.cachedInputTokens,
      outputTokens: sum.outputTokens + usage.outputTokens,
    }),
    NO_USAGE,
  );
}
