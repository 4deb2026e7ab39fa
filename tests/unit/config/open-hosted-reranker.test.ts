import { describe, expect, test } from 'vitest';
import { createCallRunner } from '../../../src/calls/create-call-runner.ts';
import { hostedRerankerSchema } from '../../../src/config/hosted-reranker-schema.ts';
import { openHostedReranker } from '../../../src/config/open-hosted-reranker.ts';
import { describeRerankerContract } from '../../contracts/reranker-contract.ts';
import type { JsonReply } from '../../fixtures/json-server.ts';
import { overlap, ranked, startRerankServer, type RerankServerOptions } from '../../fixtures/rerank-server.ts';

const LIMITS = { concurrency: 4, retries: 3, attemptSeconds: 10, silenceSeconds: 10, totalSeconds: 60 };
const QUERY = 'who pays the ferryman';
const TEXTS = ['nobody', 'the ferryman pays', 'who pays', 'a road', 'who pays the ferryman'];

describeRerankerContract('tei', () => open('tei', { kind: 'tei', batchSize: 8 }, undefined, 10));
describeRerankerContract('cohere', () => open('cohere', { kind: 'cohere', model: 'rerank-v4', apiKey: 'key', batchSize: 8 }, undefined, 10));
describeRerankerContract('jina', () => open('jina', { kind: 'jina', model: 'jina-reranker-v3', apiKey: 'key', batchSize: 8 }, undefined, 10));
describeRerankerContract('huggingface by similarity', () => open('similarity', { kind: 'huggingface', model: 'm', apiKey: 'hf_test', batchSize: 8 }, undefined, 10));
describeRerankerContract('huggingface by ranking', () => open('tei', { kind: 'huggingface', model: 'm', task: 'text-ranking', apiKey: 'hf_test', batchSize: 8 }, undefined, 10));

test.for<[string, RerankServerOptions['shape'], object, string, object]>([
  ['tei', 'tei', { kind: 'tei' }, '/rerank', { truncate: true }],
  ['cohere', 'cohere', { kind: 'cohere', model: 'm' }, '/v2/rerank', { model: 'm', top_n: 5 }],
  ['jina', 'jina', { kind: 'jina', model: 'm' }, '/v1/rerank', { model: 'm', top_n: 5, return_documents: false }],
  ['an address up to the version', 'jina', { kind: 'jina', model: 'm', path: '/api/v1/' }, '/api/v1/rerank', {}],
  ['a whole address', 'cohere', { kind: 'cohere', model: 'm', path: '/v2/rerank' }, '/v2/rerank', {}],
  ['huggingface', 'similarity', { kind: 'huggingface', model: 'm' }, '/', {}],
])('%s is asked at its own path, in its own words', async ([, shape, config, path, body]) => {
  await using opened = await open(shape, { ...config, apiKey: 'key' });
  expect(await opened.reranker.rerank(QUERY, TEXTS, {})).toEqual(scores(TEXTS));
  expect(opened.calls).toMatchObject([{ path, body, query: QUERY, texts: TEXTS, headers: { authorization: 'Bearer key' } }]);
});

test('a server without a key is sent none', async () => {
  await using opened = await open('tei', { kind: 'tei' });
  await opened.reranker.rerank(QUERY, TEXTS, {});
  expect(opened.calls[0]?.headers).not.toHaveProperty('authorization');
});

describe('a reply that is not what was asked for is asked for again, and refused in the end', () => {
  test.for<[string, unknown]>([
    ['a text left out', ranked({ query: QUERY, texts: TEXTS }).slice(1)],
    ['a text twice', ranked({ query: QUERY, texts: TEXTS }).with(1, { index: 4, score: 0.5 })],
    ['an index beyond', ranked({ query: QUERY, texts: TEXTS }).with(0, { index: 5, score: 0.5 })],
    ['no number', TEXTS.map((_, index) => ({ index, score: null }))],
    ['another shape', { results: 'none' }],
  ])('%s', async ([, body]) => {
    await using opened = await open('tei', { kind: 'tei' }, () => ({ body }));
    await expect(opened.reranker.rerank(QUERY, TEXTS, {})).rejects.toMatchObject({ code: 'reply-invalid' });
    expect(opened.calls).toHaveLength(1 + LIMITS.retries);
  });
});

test('only the call that failed is sent again', async () => {
  let isFirst = true;
  await using opened = await open('jina', { kind: 'jina', model: 'm', batchSize: 2 }, ({ texts }) => {
    if (texts[0] !== 'who pays' || !isFirst) return undefined;
    isFirst = false;
    return { status: 429, headers: { 'retry-after': '0' }, body: { detail: 'slow down' } };
  });
  expect(await opened.reranker.rerank(QUERY, TEXTS, {})).toEqual(scores(TEXTS));
  expect(opened.calls.map(({ texts }) => texts[0]).toSorted()).toEqual(['nobody', 'who pays', 'who pays', 'who pays the ferryman']);
});

test('a call that is too large is halved', async () => {
  const refusal: JsonReply = { status: 413, body: { error: 'batch size 5 > maximum allowed batch size 3', error_type: 'Validation' } };
  await using opened = await open('tei', { kind: 'tei' }, ({ texts }) => (texts.length > 3 ? refusal : undefined));
  expect(await opened.reranker.rerank(QUERY, TEXTS, {})).toEqual(scores(TEXTS));
  expect(opened.calls.map(({ texts }) => texts.length)).toEqual([5, 3, 2]);
});

test('what each answered call took is told', async () => {
  await using opened = await open('jina', { kind: 'jina', model: 'm', batchSize: 3 });
  const usages: number[] = [];
  await opened.reranker.rerank(QUERY, TEXTS, { onUsage: ({ modelCalls, inputTokens }) => usages.push(modelCalls, inputTokens) });
  expect(usages).toEqual([1, 15, 1, 15]);
});

test('a provider that answers nobody without a key is not called without one', async () => {
  for (const kind of ['cohere', 'jina', 'huggingface']) {
    const reranker = openHostedReranker(hostedRerankerSchema.parse({ kind, model: 'm' }), { runnerOf: () => createCallRunner(LIMITS) });
    await expect(reranker.rerank(QUERY, TEXTS, {})).rejects.toMatchObject({ code: 'config-invalid', message: `no key for ${kind} is configured` });
  }
});

test('the router of Hugging Face ranks by similarity alone', () => {
  const config = hostedRerankerSchema.parse({ kind: 'huggingface', model: 'm', task: 'text-ranking', apiKey: 'k' });
  expect(() => openHostedReranker(config, { runnerOf: () => createCallRunner(LIMITS) })).toThrow(expect.objectContaining({ code: 'config-invalid' }));
});

function scores(texts: readonly string[]): Float32Array {
  return Float32Array.from(texts, (text) => overlap(QUERY, text));
}

async function open(shape: RerankServerOptions['shape'], { path = '', ...config }: { readonly path?: string; readonly [key: string]: unknown }, instead?: RerankServerOptions['instead'], delayMs = 0) {
  const server = await startRerankServer({ shape, instead, delayMs });
  const settings = hostedRerankerSchema.parse({ baseURL: `${server.url}${path}`, ...config });
  const reranker = openHostedReranker(settings, { runnerOf: () => createCallRunner(LIMITS, { random: () => 0 }) });
  return { reranker, calls: server.calls, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
