import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { KEY_PLACES, PROVIDER_VARIABLES } from '../../../src/config/key-places.ts';
import type { ConfigFlags } from '../../../src/config/config-from-flags.ts';
import type { Environment } from '../../../src/config/config-from-environment.ts';
import { openBackends } from '../../../src/config/open-backends.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import type { MemoRagConfig, RawMemoRagConfig } from '../../../src/config/schema.ts';
import { isMemoError } from '../../../src/errors/memo-error.ts';

const ENVIRONMENT = { OPENAI_API_KEY: 'sk-openai', AZURE_OPENAI_API_KEY: 'azure', DEEPSEEK_API_KEY: 'sk-deepseek', HF_TOKEN: 'hf_token', COHERE_API_KEY: 'cohere', JINA_API_KEY: 'jina' };
const OURS = Object.fromEntries(KEY_PLACES.map(({ variable }) => [variable, `secret of ${variable}`]));
const EVERY_KEY = { ...ENVIRONMENT, ...OURS };
const EVIL = 'https://evil.example/v1';

describe('a key of the environment', () => {
  test.each([
    ['openai', 'sk-openai'],
    ['deepseek', 'sk-deepseek'],
    ['huggingface', 'hf_token'],
    ['ollama', undefined],
  ])('goes to the own address of %s', (kind, key) => {
    expect(keyOf(resolve({ generator: { kind, model: 'm' } }, ENVIRONMENT).generator)).toBe(key);
    expect(keyOf(resolve({ memory: { kind: 'gist', model: { kind, model: 'm' } } }, ENVIRONMENT).memory)).toBe(key);
  });

  test('goes to an address that a flag or the environment names, whatever the file says beside it', () => {
    const file = { generator: { kind: 'azure-openai', model: 'm', baseURL: EVIL } };
    expect(keyOf(resolve(file, ENVIRONMENT, { 'generator-url': 'https://mine.example' }).generator)).toBe('azure');
    expect(keyOf(resolve(file, { ...ENVIRONMENT, MEMORAG_GENERATOR_URL: 'https://mine.example' }).generator)).toBe('azure');
    expect(keyOf(resolve({}, { MEMORAG_GENERATOR_KEY: 'own' }, { 'generator-url': 'http://127.0.0.1:8000/v1', 'generator-model': 'm' }).generator)).toBe('own');
    expect(keyOf(resolve({}, { ...ENVIRONMENT, MEMORAG_MEMORY_KEY: 'own' }, { 'memory-chat': 'openai', 'memory-chat-model': 'm' }).memory)).toBe('own');
  });

  test('is taken for nothing by a kind that has no key, and by a kind of another provider', () => {
    expect(resolve({}, EVERY_KEY)).toEqual(resolve({}, {}));
    expect(keyOf(resolve({ generator: { kind: 'deepseek', model: 'm' } }, { OPENAI_API_KEY: 'sk-openai' }).generator)).toBeUndefined();
    expect(keyOf(resolve({}, { ...ENVIRONMENT, MEMORAG_GENERATOR: 'openai-compatible', MEMORAG_GENERATOR_MODEL: 'm' }, { 'generator-url': EVIL }).generator)).toBeUndefined();
  });

  test('of ours wins over that of the provider and over the key of a file; a key that a program passes wins over all', () => {
    const generator = { kind: 'openai', model: 'm', apiKey: 'written' } as const;
    expect(keyOf(resolve({ generator }, ENVIRONMENT).generator)).toBe('written');
    expect(keyOf(resolve({ generator }, { ...ENVIRONMENT, MEMORAG_GENERATOR_KEY: 'own' }).generator)).toBe('own');
    expect(keyOf(parseConfig({ generator }, EVERY_KEY).generator)).toBe('written');
  });
});

describe('a key', () => {
  test('loses the line break that a file of keys ends with', () => {
    expect(keyOf(resolve({ generator: { kind: 'openai', model: 'm' } }, { OPENAI_API_KEY: 'sk-openai\r\n' }).generator)).toBe('sk-openai');
  });

  test.each(['one\ntwo', 'one\r\nx-two: 2', 'dash—dash', '密钥', 'one\u0000two', ' \n'])('that no header carries is refused and not shown: %j', (key) => {
    for (const part of [{ generator: { kind: 'ollama', model: 'm', apiKey: key } }, { embedder: { kind: 'ollama', model: 'm', apiKey: key } }, { reranker: { kind: 'cohere', model: 'm', apiKey: key } }]) {
      expect(() => resolve(part, {})).toThrow(expect.objectContaining({ code: 'config-invalid', message: expect.stringMatching(/\.apiKey is not a key/u) }));
    }
  });
});

describe('an address out of a file', () => {
  const kinds = ['openai', 'azure-openai', 'deepseek', 'openai-compatible', 'ollama', 'huggingface'];

  test.each(kinds)('never gets a key of the environment: %s', (kind) => {
    const chat = { kind, model: 'm', baseURL: EVIL };
    const places: readonly (readonly [object, string])[] = [
      [{ generator: chat }, 'generator'],
      [{ memory: { kind: 'gist', model: chat } }, 'memory.model'],
      [{ memory: { kind: 'long-context', model: chat } }, 'memory.model'],
    ];
    for (const [file, name] of places) {
      for (const environment of [ENVIRONMENT, OURS, EVERY_KEY]) {
        const outcome = attempt(() => resolve(file, environment));
        expect(JSON.stringify(outcome)).not.toMatch(/sk-|azure"|hf_token|secret of/u);
        const variable = environment === ENVIRONMENT ? PROVIDER_VARIABLES.get(kind) : KEY_PLACES.find(({ path }) => path.join('.') === name)?.variable;
        if (variable === undefined) continue;
        expect(outcome).toMatchObject({ message: `${name}.baseURL is from my.json, and the key of ${variable} is not sent to where that points`, remedy: expect.stringContaining(`${name}.apiKey`) });
      }
    }
  });

  test('gets the key that the file has for it, even where the environment has others', () => {
    const generator = { kind: 'openai', model: 'm', baseURL: EVIL, apiKey: 'of the file' };
    expect(keyOf(resolve({ generator }, EVERY_KEY).generator)).toBe('of the file');
  });

  test('stays one where flags and variables name all but the address', () => {
    const file = { generator: { kind: 'openai', model: 'm', baseURL: EVIL } };
    expect(attempt(() => resolve(file, { ...ENVIRONMENT, MEMORAG_GENERATOR: 'openai' }, { 'generator': 'openai', 'generator-model': 'n' }))).toMatchObject({ message: expect.stringContaining('is from my.json') });
  });

  test('that another kind drops is none', () => {
    const file = { generator: { kind: 'openai-compatible', model: 'm', baseURL: EVIL } };
    expect(resolve(file, ENVIRONMENT, { 'generator': 'openai', 'generator-model': 'n' }).generator).toMatchObject({ kind: 'openai', model: 'n', apiKey: 'sk-openai' });
    expect(resolve(file, ENVIRONMENT, { 'generator': 'openai', 'generator-model': 'n' }).generator).not.toHaveProperty('baseURL');
  });

  test('on this machine gets no key of a provider, and is used without', () => {
    const generator = { kind: 'openai', model: 'm', baseURL: 'http://127.0.0.1:8000/v1' };
    expect(keyOf(resolve({ generator }, ENVIRONMENT).generator)).toBeUndefined();
    expect(attempt(() => resolve({ generator }, OURS))).toMatchObject({ message: expect.stringContaining('MEMORAG_GENERATOR_KEY') });
    for (const host of ['127.0.0.1.evil.example', 'localhost.evil.example', '0.0.0.0', 'evil.example:127']) {
      const there = { ...generator, baseURL: `http://${host}/v1` };
      expect(attempt(() => resolve({ generator: there }, ENVIRONMENT)), host).toMatchObject({ message: expect.stringContaining('is from my.json') });
    }
  });

  test('cannot be smuggled in by what else a file can say', () => {
    const model = { kind: 'openai', model: 'm' };
    for (const generator of [{ ...model, headers: { 'x-forwarded-host': EVIL } }, { ...model, endpointUrl: EVIL }, { ...model, azureEndpoint: EVIL }, { ...model, proxy: EVIL }, { ...model, host: EVIL }]) {
      expect(attempt(() => resolve({ generator }, ENVIRONMENT))).toMatchObject({ message: expect.stringContaining('unknown key') });
    }
    expect(attempt(() => resolve(JSON.parse('{"generator":{"kind":"openai","model":"m","__proto__":{"baseURL":"https://evil.example"}}}'), ENVIRONMENT))).toMatchObject({ message: expect.stringContaining('unknown key') });
  });

  test('a provider out of a file gets tokens of Hugging Face by its router alone, and no other key', () => {
    const generator = { kind: 'huggingface', model: 'm', provider: 'together' };
    expect(keyOf(resolve({ generator }, ENVIRONMENT).generator)).toBe('hf_token');
    expect(attempt(() => resolve({ generator }, { HF_TOKEN: 'key of another provider' }))).toMatchObject({ message: expect.stringContaining('generator.provider is from my.json') });
    expect(keyOf(resolve({ generator }, { HF_TOKEN: 'key of another provider', MEMORAG_GENERATOR_PROVIDER: 'together' }).generator)).toBe('key of another provider');
  });
});

test('the token of a bridge goes to no address out of a file', () => {
  const bridge = { url: 'http://evil.example:1' };
  expect(attempt(() => resolve({ bridge }, { MEMORAG_BRIDGE_TOKEN: 'token' }))).toMatchObject({ message: expect.stringContaining('bridge.url is from my.json') });
  expect(resolve({ bridge: { ...bridge, token: 'own' } }, {}).bridge).toMatchObject({ ...bridge, token: 'own' });
  expect(resolve({ bridge }, { MEMORAG_BRIDGE_TOKEN: 'token', MEMORAG_BRIDGE_URL: 'http://127.0.0.1:1' }).bridge).toMatchObject({ url: 'http://127.0.0.1:1', token: 'token' });
});

describe('the parts of a configuration', () => {
  test('a bridge of a backend\'s own is never called with the token of another', async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const config = resolve({ embedder: { kind: 'bge-m3', path: 'm', bridge: { url } } }, { MEMORAG_BRIDGE_URL: 'http://127.0.0.1:1', MEMORAG_BRIDGE_TOKEN: 'token-of-another' });
    await expect(openBackends(config, {})).rejects.toMatchObject({ code: 'config-invalid', remedy: expect.stringContaining('bridge.token') });
    server.close();
    expect(seen).toEqual([]);
  });

  test('a provider is not called without a key, and opening it needs none', async () => {
    await using backends = await openBackends(resolve({ embedder: { kind: 'none' }, generator: { kind: 'openai', model: 'm' } }, {}), {});
    await expect(backends.chat?.chat({ messages: [], maxNewTokens: 1 }, {})).rejects.toMatchObject({ code: 'config-invalid', message: 'no key for openai is configured', remedy: expect.stringContaining('OPENAI_API_KEY') });
  });

  test('a key that leaves this machine in the clear is told, and no other', async () => {
    expect(await warningsOf({ baseURL: 'http://gpu-host:8000/v1' })).toMatchObject([{ code: 'key-in-clear', message: expect.stringContaining('gpu-host:8000') }]);
    expect(await warningsOf({ baseURL: 'https://gpu-host/v1' })).toEqual([]);
    expect(await warningsOf({ baseURL: 'http://127.0.0.1:8000/v1' })).toEqual([]);
  });
});

test('a program gets keys of the environment for the own address of a provider alone', () => {
  expect(keyOf(parseConfig({ generator: { kind: 'openai', model: 'm' } }, ENVIRONMENT).generator)).toBe('sk-openai');
  const elsewhere: RawMemoRagConfig = { generator: { kind: 'openai', model: 'm', baseURL: EVIL } };
  expect(attempt(() => parseConfig(elsewhere, ENVIRONMENT))).toMatchObject({ message: expect.stringContaining('generator.baseURL is from the configuration') });
  expect(keyOf(parseConfig({ generator: { kind: 'openai', model: 'm', baseURL: EVIL, apiKey: 'given' } }, ENVIRONMENT).generator)).toBe('given');
});

test('a resolved configuration with keys resolves to itself', () => {
  const config = resolve({ memory: { kind: 'gist', model: { kind: 'deepseek', model: 'm' } } }, EVERY_KEY, { 'generator-url': 'http://127.0.0.1:1', 'generator-model': 'm' });
  expect(parseConfig(config, {})).toEqual(config);
  expect(parseConfig(config, EVERY_KEY)).toEqual(config);
});

function resolve(file: object, environment: Environment, flags: ConfigFlags = {}): MemoRagConfig {
  return resolveConfig({ file: { source: 'file', values: Object.fromEntries(Object.entries(file)), describe: () => 'my.json' }, environment, flags });
}

async function warningsOf(generator: object): Promise<readonly unknown[]> {
  await using backends = await openBackends(resolve({ embedder: { kind: 'none' }, generator: { kind: 'openai-compatible', model: 'm', apiKey: 'k', ...generator } }, {}), {});
  return backends.warnings;
}

/** The key of a generator, or of a memory's model. */
function keyOf(part: MemoRagConfig['generator'] | MemoRagConfig['memory']): string | undefined {
  if ('apiKey' in part) return part.apiKey;
  return 'model' in part && typeof part.model === 'object' && 'apiKey' in part.model ? part.model.apiKey : undefined;
}

/** What comes of it, or the refusal. */
function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (isMemoError(error, 'config-invalid')) return { message: error.message, remedy: error.remedy };
    throw error;
  }
}
