/** An embedding model or a reranker that a person has a key or an address of. */
export interface LiveModel {
  readonly name: string;
  /** What is not set, of what it needs; empty: it can be asked. */
  readonly missing: readonly string[];
  /** As a configuration has it. */
  readonly config: object;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The embedding models that an environment lets the live tests ask, and what it lacks for the others. */
export function liveEmbedders(environment: Environment): readonly LiveModel[] {
  const { value, or, model } = reader(environment);
  const version = value('OPENAI_API_VERSION');
  return [
    model('openai', ['OPENAI_API_KEY'], { kind: 'openai', apiKey: value('OPENAI_API_KEY'), model: or('MEMORAG_LIVE_OPENAI_EMBEDDER', 'text-embedding-3-small') }),
    model('openai, shortened', ['OPENAI_API_KEY'], { kind: 'openai', apiKey: value('OPENAI_API_KEY'), model: 'text-embedding-3-small', dimension: 256, shorten: true }),
    model('azure-openai', ['AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_EMBEDDING_DEPLOYMENT'], {
      kind: 'azure-openai',
      apiKey: value('AZURE_OPENAI_API_KEY'),
      baseURL: value('AZURE_OPENAI_ENDPOINT'),
      model: value('AZURE_OPENAI_EMBEDDING_DEPLOYMENT'),
      ...(version === '' ? {} : { apiVersion: version }),
    }),
    model('huggingface', ['HF_TOKEN'], { kind: 'huggingface', apiKey: value('HF_TOKEN'), model: or('MEMORAG_LIVE_HF_EMBEDDER', 'intfloat/multilingual-e5-large') }),
    model('ollama', ['OLLAMA_HOST', 'MEMORAG_LIVE_OLLAMA_EMBEDDER'], { kind: 'ollama', baseURL: withScheme(value('OLLAMA_HOST')), model: value('MEMORAG_LIVE_OLLAMA_EMBEDDER') }),
    model('openai-compatible', ['MEMORAG_LIVE_EMBEDDER_URL', 'MEMORAG_LIVE_EMBEDDER'], { kind: 'openai-compatible', baseURL: value('MEMORAG_LIVE_EMBEDDER_URL'), model: value('MEMORAG_LIVE_EMBEDDER') }),
  ];
}

/** The same for rerankers. */
export function liveRerankers(environment: Environment): readonly LiveModel[] {
  const { value, or, model } = reader(environment);
  return [
    model('cohere', ['COHERE_API_KEY'], { kind: 'cohere', apiKey: value('COHERE_API_KEY'), model: or('MEMORAG_LIVE_COHERE_RERANKER', 'rerank-v3.5') }),
    model('jina', ['JINA_API_KEY'], { kind: 'jina', apiKey: value('JINA_API_KEY'), model: or('MEMORAG_LIVE_JINA_RERANKER', 'jina-reranker-v2-base-multilingual') }),
    model('huggingface', ['HF_TOKEN'], { kind: 'huggingface', apiKey: value('HF_TOKEN'), model: or('MEMORAG_LIVE_HF_SIMILARITY', 'sentence-transformers/all-MiniLM-L6-v2') }),
    model('tei', ['MEMORAG_LIVE_TEI_URL'], { kind: 'tei', baseURL: value('MEMORAG_LIVE_TEI_URL') }),
  ];
}

function reader(environment: Environment) {
  const value = (name: string): string => environment[name] ?? '';
  return {
    value,
    or: (name: string, otherwise: string): string => (value(name) === '' ? otherwise : value(name)),
    model: (name: string, needs: readonly string[], config: object): LiveModel => ({ name, missing: needs.filter((need) => value(need) === ''), config: { ...config, calls: { concurrency: 2, retries: 3 } } }),
  };
}

/** Ollama's own variable holds a host and a port alone. */
function withScheme(host: string): string {
  return host.includes('://') ? host : `http://${host}`;
}
