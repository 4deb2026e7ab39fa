import type { Usage } from '../spec/generator.ts';

/** What no model call took. */
export const NO_USAGE: Usage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, retries: 0, reusedCalls: 0 };
