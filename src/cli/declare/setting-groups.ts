import type { ConfigSettingName } from '../../config/config-settings.ts';

export const MEMORY_CHAT: readonly ConfigSettingName[] = ['memory-chat', 'memory-chat-model', 'memory-chat-url', 'memory-chat-context'];
export const GENERATOR: readonly ConfigSettingName[] = ['generator', 'generator-path', 'generator-model', 'generator-url', 'generator-context'];
export const EMBEDDER: readonly ConfigSettingName[] = ['embedder', 'model-path', 'embedder-model', 'embedder-url'];
const RERANKER: readonly ConfigSettingName[] = ['reranker', 'reranker-model', 'reranker-url'];
/** A memory may be served by the generator's model. */
const MODEL: readonly ConfigSettingName[] = ['memory-model', 'model', 'ratio', 'stretch', ...MEMORY_CHAT, ...GENERATOR];
/** The settings that commands of one kind take as flags. */
export const MAKING: readonly ConfigSettingName[] = [...MODEL, ...EMBEDDER, 'chunker', 'chunk-size', 'index', 'max-input-bytes'];
export const OPENING: readonly ConfigSettingName[] = [...MODEL, ...EMBEDDER, 'index'];
export const SEARCHING: readonly ConfigSettingName[] = [...OPENING, ...RERANKER, 'ret-hit', 'limit', 'token-budget', 'order'];
export const RECALLING: readonly ConfigSettingName[] = [...OPENING, 'compose'];
export const ASKING: readonly ConfigSettingName[] = [...RECALLING, ...RERANKER, 'ret-hit', 'limit', 'token-budget', 'order', 'max-hops'];
export const GRAPH_EVALUATION: readonly ConfigSettingName[] = [...EMBEDDER, ...GENERATOR, 'extraction', 'chunk-size', 'limit'];
export const EVERY: readonly ConfigSettingName[] = [...new Set([...MAKING, ...ASKING])];
