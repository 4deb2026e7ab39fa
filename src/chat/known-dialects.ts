import type { Dialect } from './dialect.ts';

/** Models that reason want the newer name of the limit, and the older ones take it. */
export const OPENAI_DIALECT: Partial<Dialect> = { tokensField: 'max_completion_tokens', hasPromptCacheKey: true };

/** No JSON Schema, but tool calls. */
export const DEEPSEEK_DIALECT: Partial<Dialect> = { structured: 'tool' };
