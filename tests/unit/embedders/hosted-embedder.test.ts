import { describe, expect, test } from 'vitest';
import { createCallRunner } from '../../../src/calls/create-call-runner.ts';
import { hostedEmbedderSchema } from '../../../src/config/hosted-embedder-schema.ts';
import { openHostedEmbedder } from '../../../src/config/open-hosted-embedder.ts';
import type { Embedder } from '../../../src/spec/embedder.ts';
import { inBase64, SERVED_DIMENSION, startEmbeddingServer, wordVector, type EmbeddingCall, type EmbeddingServerOptions } from '../../fixtures/embedding-server.ts';
import type { JsonReply } from '../../fixtures/json-server.ts';

const TEXTS = Array.from({ length: 16 }, (_, number) => `text ${number}`);
const LIMITS = { concurrency: 4, retries: 3, attemptSeconds: 10, silenceSeconds: 10, totalSeconds: 60 };

describe('a reply that is not what was asked for is asked for again, and refused in the end', () => {
  test.for<[string, (call: EmbeddingCall) => unknown]>([
    ['too few vectors', ({ texts }) => list(texts.slice(1))],
    ['too many vectors', ({ texts }) => list([...texts, 'more'])],
    ['one vector twice', ({ texts }) => list(texts).with(texts.length - 1, entry(texts[0] ?? '', 0))],
    ['an index beyond', ({ texts }) => list(texts).with(texts.length - 1, entry('x', 99))],
    ['no numbers', ({ texts }) => texts.map((_, index) => ({ index, embedding: Array.from({ length: SERVED_DIMENSION }, () => null) }))],
    ['NaN in base64', ({ texts }) => texts.map((_, index) => ({ index, embedding: inBase64(Array.from({ length: SERVED_DIMENSION }, () => NaN)) }))],
    ['zeros', ({ texts }) => texts.map((_, index) => ({ index, embedding: Array.from({ length: SERVED_DIMENSION }, () => 0) }))],
    ['bytes that are no numbers', ({ texts }) => texts.map((_, index) => ({ index, embedding: Buffer.from('abc').toString('base64') }))],
    ['vectors of two lengths', ({ texts }) => list(texts).with(texts.length - 1, { index: texts.length - 1, embedding: [1, 2, 3] })],
    ['vectors beyond all measure', ({ texts }) => texts.map((_, index) => ({ index, embedding: inBase64(Array.from({ length: 65_537 }, () => 1)) }))],
    ['another shape', () => 'none'],
  ])('%s', async ([, data]) => {
    await using opened = await open({}, (call) => ({ body: { data: data(call) } }));
    await expect(opened.embedder.embed(['a', 'b', 'c'], { role: 'query' })).rejects.toMatchObject({ code: 'reply-invalid' });
    expect(opened.calls).toHaveLength(1 + LIMITS.retries);
  });

  test('once wrong, then right: the vectors are there, and the repeat is counted', async () => {
    await using opened = await open({}, ({ number, texts }) => (number === 1 ? { body: { data: list(texts.slice(1)) } } : undefined));
    const { vectors, usage } = await opened.embedder.embed(['a', 'b'], { role: 'query' });
    expect(vectors).toHaveLength(2 * SERVED_DIMENSION);
    expect(usage).toMatchObject({ modelCalls: 1, retries: 1, inputTokens: 2 });
  });
});

test('vectors come in the order of the texts, whatever the order of the reply and of the calls', async () => {
  await using opened = await open({ batchSize: 3 }, ({ texts, number }) => ({ delayMs: 40 - 5 * number, body: { data: list(texts).toReversed() } }));
  expect((await opened.embedder.embed(TEXTS, { role: 'passage' })).vectors).toEqual(unitVectors(TEXTS));
});

describe('another dimension than is known of the model', () => {
  test('than is configured: refused at once, with the one that it has', async () => {
    await using opened = await open({ dimension: 8 });
    await expect(opened.embedder.embed(['a'], { role: 'query' })).rejects.toMatchObject({ code: 'model-invalid', remedy: expect.stringContaining(`embedder.dimension to ${SERVED_DIMENSION}`) });
    expect(opened.calls).toHaveLength(1);
  });

  test('than the first call gave: refused', async () => {
    await using opened = await open({}, ({ number }) => (number === 1 ? undefined : { body: { data: [{ index: 0, embedding: [1, 2] }] } }));
    await opened.embedder.embed(['a'], { role: 'query' });
    expect(opened.embedder.dimension).toBe(SERVED_DIMENSION);
    await expect(opened.embedder.embed(['b'], { role: 'query' })).rejects.toMatchObject({ code: 'model-invalid' });
  });

  test('what vectors of before tell is not asked for', async () => {
    await using opened = await open({});
    await opened.embedder.ready?.({ dimension: SERVED_DIMENSION });
    expect([opened.embedder.dimension, opened.calls.length]).toEqual([SERVED_DIMENSION, 0]);
  });

  test('what is not known is asked for once by `ready`, and its call is counted with the next', async () => {
    await using opened = await open({});
    expect(opened.embedder.dimension).toBe(0);
    await opened.embedder.ready?.({});
    await opened.embedder.ready?.({});
    expect([opened.embedder.dimension, opened.calls.length]).toEqual([SERVED_DIMENSION, 1]);
    expect((await opened.embedder.embed(['a'], { role: 'query' })).usage).toMatchObject({ modelCalls: 2 });
    expect((await opened.embedder.embed(['a'], { role: 'query' })).usage).toMatchObject({ modelCalls: 1 });
  });
});

describe('a call that is too large', () => {
  test.for<[string, JsonReply]>([
    ['text-embeddings-inference', { status: 413, body: { error: 'batch size 8 > maximum allowed batch size 4', error_type: 'Validation' } }],
    ['text-embeddings-inference, newer', { status: 422, body: { message: 'batch size 8 > maximum allowed batch size 4', type: 'validation' } }],
    ['OpenAI, by number', { status: 400, body: { error: { message: "Invalid 'input': array too long. Expected an array with maximum length 2048, but got an array with length 4096 instead.", type: 'invalid_request_error', param: 'input', code: 'array_above_max_length' } } }],
    ['OpenAI, by tokens', { status: 400, body: { error: { message: 'Requested 312000 tokens, max 300000 tokens per request', type: 'max_tokens_per_request', code: 'max_tokens_per_request' } } }],
    ['a proxy', { status: 413, headers: { 'content-type': 'text/html' }, body: '<html>413 Request Entity Too Large</html>' }],
  ])('is halved as %s refuses it, and the measure is kept', async ([, refusal]) => {
    await using opened = await open({ batchSize: 8 }, ({ texts }) => (texts.length > 4 ? refusal : undefined));
    expect((await opened.embedder.embed(TEXTS.slice(0, 8), { role: 'passage' })).vectors).toEqual(unitVectors(TEXTS.slice(0, 8)));
    expect((await opened.embedder.embed(TEXTS, { role: 'passage' })).vectors).toEqual(unitVectors(TEXTS));
    expect(opened.calls.map(({ texts }) => texts.length)).toEqual([8, 4, 4, 4, 4, 4, 4]);
  });

  test.for<[string, JsonReply]>([
    ['OpenAI', { status: 400, body: { error: { message: "This model's maximum context length is 8192 tokens, however you requested 9001 tokens (9001 in your prompt; 0 for the completion).", type: 'invalid_request_error' } } }],
    ['vLLM', { status: 400, body: { error: { message: "This model's maximum context length is 40 tokens. However, you requested 60 tokens in the input for embedding generation. Please reduce the length of the input.", type: 'BadRequestError', code: 400 } } }],
    ['text-embeddings-inference', { status: 413, body: { message: 'inputs must have less than 40 tokens. Given: 60', type: 'Validation' } }],
    ['llama.cpp', { status: 500, body: { error: { code: 500, message: 'input is too large to process. increase the physical batch size', type: 'server_error' } } }],
    ['Ollama', { status: 400, body: { error: 'the input length exceeds the context length' } }],
  ])('for one long text is cut down to where %s takes it, and counted; the others are whole', async ([, refusal]) => {
    await using opened = await open({ batchSize: 4 }, ({ texts }) => (texts.some((text) => text.split(' ').length > 40) ? refusal : undefined));
    const long = Array.from({ length: 60 }, (_, number) => number % 10).join(' ');
    const { vectors, truncated } = await opened.embedder.embed(['a', long, 'b', 'c'], { role: 'passage' });
    const cut = opened.calls.flatMap(({ texts }) => texts).findLast((text) => text.startsWith('0 1 2')) ?? '';
    expect(truncated).toBe(1);
    expect(long.startsWith(cut) && cut.split(' ').length > 20).toBe(true);
    expect(vectors).toEqual(unitVectors(['a', cut, 'b', 'c']));
  });

  test('that cannot be made smaller is refused', async () => {
    await using opened = await open({}, () => ({ status: 413, body: '' }));
    await expect(opened.embedder.embed(['a few words more'], { role: 'query' })).rejects.toMatchObject({ code: 'input-too-large' });
  });
});

describe('only what failed is sent again', () => {
  test.for<[string, JsonReply]>([
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' }, body: { error: { message: 'slow down', type: 'rate_limit_error' } } }],
    ['503', { status: 503, body: 'loading' }],
    ['wrong JSON', { body: '{"data": [' }],
  ])('%s for some of the calls', async ([, failure]) => {
    const failed = new Set<string>();
    await using opened = await open({ batchSize: 4 }, ({ texts: [first = ''] }) => {
      if (!['text 4', 'text 12'].includes(first) || failed.has(first)) return undefined;
      failed.add(first);
      return failure;
    });
    const { vectors, usage } = await opened.embedder.embed(TEXTS, { role: 'passage' });
    expect(vectors).toEqual(unitVectors(TEXTS));
    expect(usage).toMatchObject({ modelCalls: 4, retries: 2 });
    const sent = Map.groupBy(opened.calls, ({ texts }) => texts[0]);
    expect([...sent].map(([text, calls]) => [text, calls.length]).toSorted()).toEqual([['text 0', 1], ['text 12', 2], ['text 4', 2], ['text 8', 1]]);
  });

  test('a refusal of one call ends the others, which nobody waits for', async () => {
    await using opened = await open({ batchSize: 4 }, ({ texts }) =>
      texts[0] === 'text 4' ? { status: 401, body: { error: { message: 'Incorrect API key provided: sk-secret-0123456789abcdef', code: 'invalid_api_key' } } } : { delayMs: 60_000, body: '' });
    const error: unknown = await opened.embedder.embed(TEXTS, { role: 'passage' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'provider-refused', remedy: expect.stringContaining('MEMORAG_EMBEDDER_KEY') });
    expect(String(error)).not.toContain('sk-secret');
  });
});

describe('base64', () => {
  test('a server that does not know it sends numbers', async () => {
    await using opened = await open({}, ({ texts }) => ({ body: { data: list(texts) } }));
    expect((await opened.embedder.embed(['a'], { role: 'query' })).vectors).toEqual(unitVectors(['a']));
    expect(opened.calls[0]?.body).toMatchObject({ encoding_format: 'base64' });
  });

  test('a server that refuses it is asked for numbers from then on', async () => {
    await using opened = await open({}, ({ body }) => (body['encoding_format'] === 'base64' ? { status: 400, body: { error: { message: "encoding_format 'base64' is not supported" } } } : undefined));
    for (const text of ['a', 'b']) expect((await opened.embedder.embed([text], { role: 'query' })).vectors).toEqual(unitVectors([text]));
    expect(opened.calls.map(({ body }) => body['encoding_format'])).toEqual(['base64', 'float', 'float']);
  });

  test('numbers and base64 are the same vectors', async () => {
    await using numbers = await open({}, ({ texts }) => ({ body: { data: list(texts) } }));
    await using base64 = await open({});
    const [one, other] = [await numbers.embedder.embed(TEXTS, { role: 'query' }), await base64.embedder.embed(TEXTS, { role: 'query' })];
    expect(one.vectors).toEqual(other.vectors);
  });
});

test('vectors are left as they come where that is wanted', async () => {
  await using opened = await open({ normalise: false });
  expect(opened.embedder.isNormalised).toBe(false);
  expect((await opened.embedder.embed(['a b'], { role: 'query' })).vectors).toEqual(Float32Array.from(wordVector('a b')));
});

test('calls keep within the number of texts and of tokens, and an estimate says how many there will be', async () => {
  await using opened = await open({ batchSize: 6, batchTokens: 40 });
  const texts = [...TEXTS, 'many words '.repeat(15)];
  const { usage } = await opened.embedder.embed(texts, { role: 'passage' });
  const sizes = opened.calls.map((call) => call.texts.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(6);
  expect(opened.embedder.estimate?.(texts)).toMatchObject({ modelCalls: usage?.modelCalls });
  expect(opened.calls.some((call) => call.texts.length === 1)).toBe(true);
});

test('each role has its own words before the text, and a passage none where a model wants none', async () => {
  await using opened = await open({ model: 'nvidia/NV-Embed-v2', instructions: { factQuery: 'Fact: ' } });
  for (const role of ['passage', 'query', 'fact-query'] as const) await opened.embedder.embed(['who?'], { role });
  expect(opened.calls.flatMap(({ texts }) => texts)).toEqual(['who?', 'Instruct: Given a question, retrieve passages that answer the question\nQuery: who?', 'Fact: who?']);
});

test('a vector for every token is no vector of a text', async () => {
  await using opened = await open({ kind: 'huggingface' }, () => ({ body: [[[1, 2], [3, 4]]] }), 'huggingface');
  await expect(opened.embedder.embed(['a'], { role: 'query' })).rejects.toMatchObject({ code: 'model-invalid' });
});

test('a reply of Hugging Face that is no list is refused, and so is a model that nobody serves', async () => {
  await using opened = await open({ kind: 'huggingface' }, () => ({ body: { label: 'no vectors' } }), 'huggingface');
  await expect(opened.embedder.embed(['a'], { role: 'query' })).rejects.toMatchObject({ code: 'reply-invalid' });
  const original = globalThis.fetch;
  globalThis.fetch = () => Promise.resolve(Response.json({ inferenceProviderMapping: {} }));
  try {
    const embedder = openHostedEmbedder(hostedEmbedderSchema.parse({ kind: 'huggingface', model: 'nobody/serves-this', apiKey: 'hf_test' }), { runnerOf: () => createCallRunner(LIMITS) });
    await expect(embedder.embed(['a'], { role: 'query' })).rejects.toMatchObject({ code: 'provider-refused' });
  } finally {
    globalThis.fetch = original;
  }
});

test('the router of Hugging Face is asked by the provider and the model, with the token', async () => {
  await using server = await startEmbeddingServer({ shape: 'huggingface' });
  const asked: string[] = [];
  const original = globalThis.fetch;
  const mapping = { inferenceProviderMapping: { 'hf-inference': { providerId: 'BAAI/bge-m3', status: 'live', task: 'feature-extraction' } } };
  // Nobody here can be the router: what would go there goes to the server on this machine.
  globalThis.fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    asked.push(url);
    if (!url.startsWith('https://router.huggingface.co/')) return Response.json(mapping);
    return await original(server.url, init);
  };
  try {
    const embedder = openHostedEmbedder(hostedEmbedderSchema.parse({ kind: 'huggingface', model: 'BAAI/bge-m3', provider: 'hf-inference', apiKey: 'hf_test' }), { runnerOf: () => createCallRunner(LIMITS) });
    expect((await embedder.embed(['a', 'b'], { role: 'passage' })).vectors).toEqual(unitVectors(['a', 'b']));
  } finally {
    globalThis.fetch = original;
  }
  expect(asked.at(-1)).toBe('https://router.huggingface.co/hf-inference/models/BAAI/bge-m3/pipeline/feature-extraction');
  expect(server.calls[0]).toMatchObject({ headers: { authorization: 'Bearer hf_test' }, body: { inputs: ['a', 'b'], truncate: false } });
});

async function open(config: object, instead?: EmbeddingServerOptions['instead'], shape: EmbeddingServerOptions['shape'] = 'openai') {
  const server = await startEmbeddingServer({ shape, instead });
  const settings = hostedEmbedderSchema.parse({ kind: 'openai-compatible', model: 'm', baseURL: server.url, ...config });
  // Without chance in the pauses there are none.
  const embedder: Embedder = openHostedEmbedder(settings, { runnerOf: () => createCallRunner(LIMITS, { random: () => 0 }) });
  return { embedder, calls: server.calls, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function list(texts: readonly string[]) {
  return texts.map(entry);
}

function entry(text: string, index: number): { index: number; embedding: readonly number[] } {
  return { index, embedding: wordVector(text) };
}

/** The words' vectors, of unit length in float32. */
function unitVectors(texts: readonly string[]): Float32Array {
  return Float32Array.from(texts.flatMap((text) => {
    const vector = Float32Array.from(wordVector(text));
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    return Array.from(vector, (value) => value / length);
  }));
}
