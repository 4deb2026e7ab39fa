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
/** Of a graph: what it is opened with, made with, searched and asked by. */
export const GRAPH_OPENING: readonly ConfigSettingName[] = [...EMBEDDER, ...GENERATOR, 'index', 'normalisation', 'synonym-threshold', 'extraction'];
export const GRAPH_MAKING: readonly ConfigSettingName[] = [...GRAPH_OPENING, 'chunker', 'chunk-size', 'max-input-bytes'];
export const GRAPH_SEARCHING: readonly ConfigSettingName[] = [...GRAPH_OPENING, 'limit', 'filter', 'facts', 'phrases', 'damping', 'passage-weight', 'iterations'];
export const GRAPH_ASKING: readonly ConfigSettingName[] = [...GRAPH_SEARCHING, 'token-budget'];
export const EVERY: readonly ConfigSettingName[] = [...new Set([...MAKING, ...ASKING])];
