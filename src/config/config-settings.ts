/** A value of the configuration that has an environment variable and, mostly, a flag of the same name. */
export interface ConfigSetting {
  /** `chunk-size`: the flag `--chunk-size`, the variable `MEMORAG_CHUNK_SIZE`. */
  readonly name: string;
  readonly path: readonly [string, ...string[]];
  /** `switch`: a flag without a value; `true` or `false` in the environment. */
  readonly type: 'text' | 'number' | 'switch';
  readonly placeholder: string;
  readonly description: string;
  /** A file or environment value only: secrets do not belong on a command line, and rare numbers not in every help text. */
  readonly hasFlag?: false;
  /** The kind that a value for this setting stands for, where no kind that takes it is given beside it or below. */
  readonly impliedKind?: string;
  /** The same where an object stands there and no text. */
  readonly impliedKindOfObject?: string;
  /** It says something of a model that another setting names, so it takes the place of no kind that is named below. */
  readonly isDetail?: true;
  /** Values that name a kind and are no value of this setting. */
  readonly kindWords?: readonly string[];
}

/** Every value that flags and environment variables can set. The file can set more (see schema.ts). */
export const CONFIG_SETTINGS = [
  { name: 'memory-model', path: ['memory', 'kind'], type: 'text', placeholder: '<kind>', description: 'memory model: extractive, beacon, long-context, gist or graph' },
  { name: 'model', path: ['memory', 'model'], type: 'text', placeholder: '<model>', description: 'folder or hub id of the memory model (implies --memory-model beacon)', impliedKind: 'beacon', impliedKindOfObject: 'gist' },
  { name: 'ratio', path: ['memory', 'ratio'], type: 'number', placeholder: '<ratio>', description: 'tokens per beacon of a beacon memory (4)', impliedKind: 'beacon', isDetail: true },
  { name: 'stretch', path: ['memory', 'stretch'], type: 'switch', placeholder: '', description: 'take texts beyond the model\'s positions, up to what is advertised for it', impliedKind: 'beacon', isDetail: true },
  { name: 'compose', path: ['memory', 'compose'], type: 'switch', placeholder: '', description: 'recall from several beacon memories in one context, in the order named', impliedKind: 'beacon', isDetail: true },
  { name: 'memory-device', path: ['memory', 'device'], type: 'text', placeholder: '<device>', description: 'device of the memory model: auto, cpu, cuda, cuda:0', hasFlag: false },
  { name: 'memory-dtype', path: ['memory', 'dtype'], type: 'text', placeholder: '<type>', description: 'its numbers: auto, float32, bfloat16 or float16', hasFlag: false },
  { name: 'memory-bits', path: ['memory', 'bits'], type: 'number', placeholder: '<bits>', description: 'its weights in 8 or 4 bits', hasFlag: false },
  { name: 'memory-chat', path: ['memory', 'model', 'kind'], type: 'text', placeholder: '<kind>', description: 'chat model of a gist or long-context memory, by its kind (that of the generator)' },
  { name: 'memory-chat-model', path: ['memory', 'model', 'model'], type: 'text', placeholder: '<name>', description: 'the provider\'s name of it', isDetail: true },
  { name: 'memory-chat-url', path: ['memory', 'model', 'baseURL'], type: 'text', placeholder: '<url>', description: 'where it is served (implies --memory-chat openai-compatible)', impliedKind: 'openai-compatible' },
  { name: 'memory-chat-context', path: ['memory', 'model', 'contextLength'], type: 'number', placeholder: '<tokens>', description: 'tokens of its prompt and reply together', isDetail: true },
  { name: 'embedder', path: ['embedder', 'kind'], type: 'text', placeholder: '<kind>', description: 'bundled, huggingface-local, bge-m3, none (words alone, no Python), openai, azure-openai, openai-compatible, ollama or huggingface' },
  { name: 'model-path', path: ['embedder', 'path'], type: 'text', placeholder: '<folder>', description: 'folder of a local embedding model (implies --embedder huggingface-local)', impliedKind: 'huggingface-local' },
  { name: 'embedder-model', path: ['embedder', 'model'], type: 'text', placeholder: '<name>', description: 'name of a hosted or served embedding model', isDetail: true },
  { name: 'embedder-url', path: ['embedder', 'baseURL'], type: 'text', placeholder: '<url>', description: 'where it is served (implies --embedder openai-compatible)', impliedKind: 'openai-compatible' },
  { name: 'embedder-dimension', path: ['embedder', 'dimension'], type: 'number', placeholder: '<values>', description: 'values of its vectors', hasFlag: false, isDetail: true },
  { name: 'embedder-max-tokens', path: ['embedder', 'maxTokens'], type: 'number', placeholder: '<tokens>', description: 'longest text that it reads', hasFlag: false, isDetail: true },
  { name: 'embedder-api-version', path: ['embedder', 'apiVersion'], type: 'text', placeholder: '<version>', description: 'of the kind azure-openai', hasFlag: false },
  { name: 'embedder-provider', path: ['embedder', 'provider'], type: 'text', placeholder: '<name>', description: 'of the kind huggingface', hasFlag: false },
  { name: 'reranker', path: ['reranker', 'path'], type: 'text', placeholder: '<folder>', description: 'what ranks the evidence: folder of a local cross-encoder, tei, cohere, jina, huggingface, or none', impliedKind: 'huggingface-local', kindWords: ['none', 'tei', 'cohere', 'jina', 'huggingface'] },
  { name: 'reranker-model', path: ['reranker', 'model'], type: 'text', placeholder: '<name>', description: 'name of a hosted or served reranker', isDetail: true },
  { name: 'reranker-url', path: ['reranker', 'baseURL'], type: 'text', placeholder: '<url>', description: 'where it is served (implies --reranker tei)', impliedKind: 'tei' },
  { name: 'generator', path: ['generator', 'kind'], type: 'text', placeholder: '<kind>', description: 'what writes answers: extractive, none (the memory itself), memory-model, huggingface-local, openai, azure-openai, deepseek, openai-compatible, ollama or huggingface' },
  { name: 'generator-model', path: ['generator', 'model'], type: 'text', placeholder: '<name>', description: 'name of a hosted or served model', isDetail: true },
  { name: 'generator-url', path: ['generator', 'baseURL'], type: 'text', placeholder: '<url>', description: 'where it is served (implies --generator openai-compatible)', impliedKind: 'openai-compatible' },
  { name: 'generator-context', path: ['generator', 'contextLength'], type: 'number', placeholder: '<tokens>', description: 'tokens of its prompt and reply together', isDetail: true },
  { name: 'generator-api', path: ['generator', 'api'], type: 'text', placeholder: '<api>', description: 'of the kind openai: responses or chat', hasFlag: false },
  { name: 'generator-api-version', path: ['generator', 'apiVersion'], type: 'text', placeholder: '<version>', description: 'of the kind azure-openai', hasFlag: false },
  { name: 'generator-provider', path: ['generator', 'provider'], type: 'text', placeholder: '<name>', description: 'of the kind huggingface', hasFlag: false },
  { name: 'generator-path', path: ['generator', 'path'], type: 'text', placeholder: '<model>', description: 'folder or hub id of a local instruct model (implies --generator huggingface-local)', impliedKind: 'huggingface-local' },
  { name: 'generator-device', path: ['generator', 'device'], type: 'text', placeholder: '<device>', description: 'device of the generator: auto, cpu, cuda, cuda:0', hasFlag: false },
  { name: 'generator-dtype', path: ['generator', 'dtype'], type: 'text', placeholder: '<type>', description: 'its numbers: auto, float32, bfloat16 or float16', hasFlag: false },
  { name: 'generator-bits', path: ['generator', 'bits'], type: 'number', placeholder: '<bits>', description: 'its weights in 8 or 4 bits', hasFlag: false },
  { name: 'chunker', path: ['chunker'], type: 'text', placeholder: '<kind>', description: 'semantic, or reference (through the bridge)' },
  { name: 'chunk-size', path: ['chunkSize'], type: 'number', placeholder: '<tokens>', description: 'most cl100k tokens of a chunk (512)' },
  { name: 'index', path: ['index', 'kind'], type: 'text', placeholder: '<kind>', description: 'vector index: auto, flat or faiss' },
  { name: 'hnsw-above', path: ['index', 'hnswAbove'], type: 'number', placeholder: '<rows>', description: 'rows above which a graph index replaces the exact one', hasFlag: false },
  { name: 'ret-hit', path: ['retrieval', 'retHit'], type: 'number', placeholder: '<chunks>', description: 'chunks per clue; with --order document per query (3)' },
  { name: 'limit', path: ['retrieval', 'limit'], type: 'number', placeholder: '<chunks>', description: 'most chunks of evidence (8)' },
  { name: 'token-budget', path: ['retrieval', 'tokenBudget'], type: 'number', placeholder: '<tokens>', description: 'most cl100k tokens of evidence (6000)' },
  { name: 'max-hops', path: ['retrieval', 'maxHops'], type: 'number', placeholder: '<rounds>', description: 'rounds of retrieval: what one found suggests the clues of the next (1)' },
  { name: 'order', path: ['retrieval', 'order'], type: 'text', placeholder: '<order>', description: 'order of the evidence: score or document' },
  { name: 'extraction', path: ['graph', 'extraction'], type: 'text', placeholder: '<by>', description: 'what reads texts for facts: auto (the generator\'s language model where there is one), model or extractive' },
  { name: 'normalisation', path: ['graph', 'normalisation'], type: 'text', placeholder: '<kind>', description: 'letters of a phrase: unicode, or reference (ASCII alone)' },
  { name: 'synonym-threshold', path: ['graph', 'synonymThreshold'], type: 'number', placeholder: '<cosine>', description: 'cosine from which two phrases are synonyms (the embedder\'s own)' },
  { name: 'filter', path: ['graph', 'filter'], type: 'text', placeholder: '<kind>', description: 'what looks at the facts found: none, llm or threshold' },
  { name: 'facts', path: ['graph', 'facts'], type: 'number', placeholder: '<facts>', description: 'facts that a walk begins at' },
  { name: 'phrases', path: ['graph', 'phrases'], type: 'number', placeholder: '<phrases>', description: 'phrases of them that it begins at' },
  { name: 'damping', path: ['graph', 'damping'], type: 'number', placeholder: '<share>', description: 'share of a walk that goes on along an edge' },
  { name: 'passage-weight', path: ['graph', 'passageWeight'], type: 'number', placeholder: '<weight>', description: 'what a passage weighs beside phrases where a walk begins' },
  { name: 'iterations', path: ['graph', 'iterations'], type: 'number', placeholder: '<rounds>', description: 'most rounds of an iterative retrieval (3)' },
  { name: 'python', path: ['bridge', 'python'], type: 'text', placeholder: '<file>', description: 'Python of the bridge', hasFlag: false },
  { name: 'bridge-url', path: ['bridge', 'url'], type: 'text', placeholder: '<url>', description: 'a bridge that runs already', hasFlag: false },
  { name: 'bridge-token', path: ['bridge', 'token'], type: 'text', placeholder: '<token>', description: 'its token', hasFlag: false },
  { name: 'bridge-start-timeout', path: ['bridge', 'startTimeoutSeconds'], type: 'number', placeholder: '<seconds>', description: 'longest start of a bridge', hasFlag: false },
  { name: 'max-input-bytes', path: ['maxInputBytes'], type: 'number', placeholder: '<bytes>', description: 'most bytes of input that one command reads (64 MiB)' },
  { name: 'cache', path: ['cacheDirectory'], type: 'text', placeholder: '<dir>', description: 'directory of saved memories' },
] as const satisfies readonly ConfigSetting[];

export type ConfigSettingName = (typeof CONFIG_SETTINGS)[number]['name'];

/** The environment variable of a setting. */
export function variableOf(setting: ConfigSetting): string {
  return `MEMORAG_${setting.name.toUpperCase().replaceAll('-', '_')}`;
}
