/** Where a key can be configured, and the variable that gives one for whatever provider is configured there. */
export const KEY_PLACES = [
  { path: ['generator'], variable: 'MEMORAG_GENERATOR_KEY' },
  { path: ['memory', 'model'], variable: 'MEMORAG_MEMORY_KEY' },
  { path: ['embedder'], variable: 'MEMORAG_EMBEDDER_KEY' },
  { path: ['reranker'], variable: 'MEMORAG_RERANKER_KEY' },
] as const;

/** The variables that the providers' own tools read. */
export const PROVIDER_VARIABLES: ReadonlyMap<unknown, string> = new Map([
  ['openai', 'OPENAI_API_KEY'],
  ['azure-openai', 'AZURE_OPENAI_API_KEY'],
  ['deepseek', 'DEEPSEEK_API_KEY'],
  ['huggingface', 'HF_TOKEN'],
  ['cohere', 'COHERE_API_KEY'],
  ['jina', 'JINA_API_KEY'],
]);
