import { describe, expect, test } from 'vitest';
import { createSharedRunners } from '../../../src/calls/shared-runners.ts';
import { hostedEmbedderSchema, type HostedEmbedderConfig } from '../../../src/config/hosted-embedder-schema.ts';
import { openHostedEmbedder } from '../../../src/config/open-hosted-embedder.ts';
import { describeEmbedderContract } from '../../contracts/embedder-contract.ts';
import { startEmbeddingServer, type EmbeddingServerOptions } from '../../fixtures/embedding-server.ts';

const runnerOf = createSharedRunners();
const SMALL = { batchSize: 8, maxTokens: 64, calls: { concurrency: 3 } };

describeEmbedderContract('openai', () => open('openai', (url) => ({ kind: 'openai', model: 'text-embedding-3-small', baseURL: `${url}/v1`, apiKey: 'sk-test', dimension: 24, ...SMALL })));
describeEmbedderContract('azure-openai by deployment', () => open('openai', (url) => ({ kind: 'azure-openai', model: 'our-embedder', baseURL: url, apiKey: 'key', apiVersion: '2024-10-21', ...SMALL })));
describeEmbedderContract('azure-openai by the path of OpenAI', () => open('openai', (url) => ({ kind: 'azure-openai', model: 'our-embedder', baseURL: url, apiKey: 'key', ...SMALL })));
describeEmbedderContract('openai-compatible with roles', () => open('openai', (url) => ({ kind: 'openai-compatible', model: 'Qwen/Qwen3-Embedding-0.6B', baseURL: `${url}/v1`, ...SMALL }), true));
describeEmbedderContract('ollama', () => open('ollama', (url) => ({ kind: 'ollama', model: 'nomic-embed-text:latest', baseURL: url, ...SMALL }), true));
describeEmbedderContract('huggingface at an endpoint', () => open('huggingface', (url) => ({ kind: 'huggingface', model: 'BAAI/bge-m3', baseURL: url, apiKey: 'hf_test', ...SMALL })));

describe('openHostedEmbedder', () => {
  test.for<[string, EmbeddingServerOptions['shape'], (url: string) => unknown, { path: string; headers: object }]>([
    ['OpenAI', 'openai', (url) => ({ kind: 'openai', model: 'm', baseURL: `${url}/v1`, apiKey: 'sk-1' }), { path: '/v1/embeddings', headers: { authorization: 'Bearer sk-1' } }],
    ['Azure by deployment', 'openai', (url) => ({ kind: 'azure-openai', model: 'dep', baseURL: url, apiVersion: '2024-10-21', apiKey: 'k' }), { path: '/openai/deployments/dep/embeddings?api-version=2024-10-21', headers: { 'api-key': 'k' } }],
    ['Azure by the path of OpenAI', 'openai', (url) => ({ kind: 'azure-openai', model: 'dep', baseURL: `${url}/`, apiKey: 'k' }), { path: '/openai/v1/embeddings', headers: { authorization: 'Bearer k' } }],
    ['Ollama', 'ollama', (url) => ({ kind: 'ollama', model: 'm', baseURL: `${url}/` }), { path: '/api/embed', headers: {} }],
    ['Hugging Face', 'huggingface', (url) => ({ kind: 'huggingface', model: 'm', baseURL: url, apiKey: 'hf_1' }), { path: '/', headers: { authorization: 'Bearer hf_1' } }],
  ])('%s is asked at its own path with its own header', async ([, shape, config, { path, headers }]) => {
    await using server = await startEmbeddingServer({ shape });
    await openHostedEmbedder(parse(config(server.url)), { runnerOf }).embed(['a'], { role: 'passage' });
    expect(server.calls[0]).toMatchObject({ path, headers });
  });

  test('a server without a key is sent none, whatever the environment holds', async () => {
    await using server = await startEmbeddingServer({ shape: 'openai' });
    process.env['OPENAI_API_KEY'] = 'sk-of-somebody';
    try {
      await openHostedEmbedder(parse({ kind: 'openai-compatible', model: 'm', baseURL: server.url }), { runnerOf }).embed(['a'], { role: 'passage' });
    } finally {
      delete process.env['OPENAI_API_KEY'];
    }
    expect(server.calls[0]?.headers).not.toHaveProperty('authorization');
  });

  test.for(['openai-compatible', 'azure-openai', 'ollama', 'huggingface'] as const)('%s: a redirect is not followed, with a key or without', async (kind) => {
    await using elsewhere = await startEmbeddingServer({ shape: 'openai' });
    await using server = await startEmbeddingServer({ shape: kind === 'huggingface' || kind === 'ollama' ? kind : 'openai', instead: () => ({ status: 307, headers: { location: `${elsewhere.url}/v1/embeddings` }, body: '' }) });
    await expect(openHostedEmbedder(parse({ kind, model: 'm', baseURL: server.url, apiKey: 'key' }), { runnerOf }).embed(['a'], { role: 'query' })).rejects.toMatchObject({ code: 'provider-refused' });
    expect(elsewhere.calls).toEqual([]);
  });

  test('nothing is called before the first text, and OpenAI\'s own models have a dimension without a call', () => {
    const dimensions = ['text-embedding-3-large', 'text-embedding-9'].map((model) => openHostedEmbedder(parse({ kind: 'openai', model, apiKey: 'k' }), { runnerOf }).dimension);
    expect(dimensions).toEqual([3072, 0]);
  });

  test('shorter vectors are asked for by the parameter, and need a dimension', async () => {
    await using server = await startEmbeddingServer({ shape: 'ollama' });
    const config = { kind: 'ollama', model: 'm', baseURL: server.url, shorten: true };
    expect(() => openHostedEmbedder(parse(config), { runnerOf })).toThrow(expect.objectContaining({ code: 'config-invalid' }));
    await openHostedEmbedder(parse({ ...config, dimension: 24 }), { runnerOf }).embed(['a'], { role: 'passage' });
    expect(server.calls[0]?.body).toMatchObject({ dimensions: 24, truncate: false });
  });

  test('a provider that answers nobody without a key is not called without one', async () => {
    for (const config of [{ kind: 'openai', model: 'm' }, { kind: 'huggingface', model: 'm' }, { kind: 'azure-openai', model: 'm', baseURL: 'http://127.0.0.1:1' }]) {
      await expect(openHostedEmbedder(parse(config), { runnerOf }).embed(['a'], { role: 'query' })).rejects.toMatchObject({ code: 'config-invalid', message: `no key for ${config.kind} is configured` });
    }
  });

  test('an unknown provider of the router is named with those that there are', async () => {
    const embedder = openHostedEmbedder(parse({ kind: 'huggingface', model: 'm', provider: 'nobody', apiKey: 'k' }), { runnerOf });
    await expect(embedder.embed(['a'], { role: 'query' })).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining('"nobody"') });
  });

  test('whatever makes other vectors makes another model id; who serves it and where does not', () => {
    const plain = idOf({});
    const others = [{ model: 'n' }, { shorten: true, dimension: 8 }, { normalise: false }, { maxTokens: 100 }, { instructions: { query: 'query: ' } }, { instructions: { passage: 'p' } }];
    expect(new Set([plain, ...others.map(idOf)]).size).toBe(others.length + 1);
    expect([{ kind: 'ollama' }, { baseURL: 'http://127.0.0.1:2/v1' }, { dimension: 8 }, { batchSize: 5 }, { apiKey: 'k' }, { maxTokens: 512 }].map(idOf)).toEqual([plain, plain, plain, plain, plain, plain]);
    expect(idOf({ kind: 'openai' })).not.toBe(plain);
  });
});

function idOf(more: object): string {
  return openHostedEmbedder(parse({ kind: 'openai-compatible', model: 'm', baseURL: 'http://127.0.0.1:1/v1', ...more }), { runnerOf }).modelId;
}

function parse(rawConfig: unknown): HostedEmbedderConfig {
  return hostedEmbedderSchema.parse(rawConfig);
}

async function open(shape: EmbeddingServerOptions['shape'], config: (url: string) => unknown, knowsRoles = false) {
  const server = await startEmbeddingServer({ shape, delayMs: 10 });
  const embedder = openHostedEmbedder(parse(config(server.url)), { runnerOf });
  await embedder.ready?.({});
  return { embedder, knowsRoles, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
