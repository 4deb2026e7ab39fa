import type { RawMemoRagConfig } from '../../src/config/schema.ts';

type RawGenerator = NonNullable<RawMemoRagConfig['generator']>;

/** A provider that a person has a key or an address of. */
export interface LiveProvider {
  readonly name: string;
  /** What is not set, of what it needs; empty: it can be asked. */
  readonly missing: readonly string[];
  readonly generator: RawGenerator;
  /** Whether a key is checked at all. */
  readonly hasKey: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What an environment lets the live tests ask, and what it lacks for the others. */
export function liveProviders(environment: Environment): readonly LiveProvider[] {
  const value = (name: string): string => environment[name] ?? '';
  const or = (name: string, otherwise: string): string => (value(name) === '' ? otherwise : value(name));
  const provider = (name: string, needs: readonly string[], generator: RawGenerator, hasKey = true): LiveProvider => ({ name, missing: needs.filter((need) => value(need) === ''), generator: { ...generator, ...CALLS }, hasKey });
  const openai = { kind: 'openai', apiKey: or('OPENAI_API_KEY', '-'), model: or('MEMORAG_LIVE_OPENAI_MODEL', 'gpt-4.1-mini') } as const;
  const version = value('OPENAI_API_VERSION');
  return [
    provider('openai, responses', ['OPENAI_API_KEY'], openai),
    provider('openai, chat completions', ['OPENAI_API_KEY'], { ...openai, api: 'chat' }),
    provider('azure-openai', ['AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_DEPLOYMENT'], {
      kind: 'azure-openai',
      apiKey: or('AZURE_OPENAI_API_KEY', '-'),
      baseURL: or('AZURE_OPENAI_ENDPOINT', NOWHERE),
      model: or('AZURE_OPENAI_DEPLOYMENT', '-'),
      ...(version === '' ? {} : { apiVersion: version }),
    }),
    provider('deepseek', ['DEEPSEEK_API_KEY'], { kind: 'deepseek', apiKey: or('DEEPSEEK_API_KEY', '-'), model: or('MEMORAG_LIVE_DEEPSEEK_MODEL', 'deepseek-chat') }),
    provider('openrouter', ['OPENROUTER_API_KEY'], {
      kind: 'openai-compatible',
      baseURL: 'https://openrouter.ai/api/v1',
      apiKey: or('OPENROUTER_API_KEY', '-'),
      model: or('MEMORAG_LIVE_OPENROUTER_MODEL', 'openai/gpt-4.1-mini'),
    }),
    provider('huggingface', ['HF_TOKEN'], { kind: 'huggingface', apiKey: or('HF_TOKEN', '-'), model: or('MEMORAG_LIVE_HF_MODEL', 'meta-llama/Llama-3.1-8B-Instruct') }),
    provider('ollama', ['OLLAMA_HOST', 'MEMORAG_LIVE_OLLAMA_MODEL'], { kind: 'ollama', baseURL: withScheme(or('OLLAMA_HOST', NOWHERE)), model: or('MEMORAG_LIVE_OLLAMA_MODEL', '-') }, false),
    provider(
      'openai-compatible',
      ['MEMORAG_LIVE_URL', 'MEMORAG_LIVE_MODEL'],
      { kind: 'openai-compatible', baseURL: or('MEMORAG_LIVE_URL', NOWHERE), model: or('MEMORAG_LIVE_MODEL', '-'), ...(value('MEMORAG_LIVE_KEY') === '' ? {} : { apiKey: value('MEMORAG_LIVE_KEY') }) },
      value('MEMORAG_LIVE_KEY') !== '',
    ),
  ];
}

const NOWHERE = 'http://127.0.0.1:1';
/** Nothing is answered from a disk, and a free account's limits are waited for. */
const CALLS = { calls: { cache: false, concurrency: 1, retries: 3 } } as const;

/** Ollama's own variable holds a host and a port alone. */
function withScheme(host: string): string {
  return host.includes('://') ? host : `http://${host}`;
}
