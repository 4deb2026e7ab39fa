import type { ConfigSettingName } from '../../config/config-settings.ts';

const MODEL: readonly ConfigSettingName[] = ['memory-model', 'model', 'ratio', 'stretch'];
/** The settings that commands of one kind take as flags. */
export const MAKING: readonly ConfigSettingName[] = [...MODEL, 'embedder', 'model-path', 'chunker', 'chunk-size', 'index', 'max-input-bytes'];
export const OPENING: readonly ConfigSettingName[] = [...MODEL, 'embedder', 'model-path', 'index'];
export const SEARCHING: readonly ConfigSettingName[] = [...OPENING, 'reranker', 'ret-hit', 'limit', 'token-budget', 'order'];
export const ASKING: readonly ConfigSettingName[] = [...OPENING, 'generator', 'generator-path', 'reranker', 'ret-hit', 'limit', 'token-budget', 'order'];
export const EVERY: readonly ConfigSettingName[] = [...new Set([...MAKING, ...ASKING])];
