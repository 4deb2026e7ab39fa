import { InferenceClient } from '@huggingface/inference';
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../../src/calls/provider-error.ts';
import { toProviderError, toResponseError } from '../../../src/calls/to-provider-error.ts';
import type { ErrorCode } from '../../../src/errors/codes.ts';
import { MemoError } from '../../../src/errors/memo-error.ts';
import { startChatServer } from '../../fixtures/chat-server.ts';

const KEY = 'sk-abcdefghijklmnop1234';
const CALL = { what: 'openai gpt-x', model: 'gpt-x', baseURL: 'https://name:secret@api.example/v1/?key=secret', keyPlace: 'OPENAI_API_KEY or generator.apiKey' };

interface Row {
  readonly name: string;
  readonly status: number;
  readonly body: unknown;
  readonly code: ErrorCode;
  readonly message?: string;
  readonly remedy?: string;
}

const ROWS: readonly Row[] = [
  { name: 'a wrong key', status: 401, body: { error: { message: `Incorrect API key provided: ${KEY}.`, type: 'invalid_request_error', code: 'invalid_api_key' } }, code: 'provider-refused', message: 'openai gpt-x refused the key: 401, Incorrect API key provided: …', remedy: 'set a key that is valid for https://api.example/v1 in OPENAI_API_KEY or generator.apiKey' },
  { name: 'a model that the key may not use', status: 403, body: { error: { message: 'Project has no access to model' } }, code: 'provider-refused', remedy: 'see whether the key in OPENAI_API_KEY or generator.apiKey may use gpt-x' },
  { name: 'a model that is not there', status: 404, body: { error: { message: 'The model `gpt-x` does not exist' } }, code: 'provider-refused', message: 'openai gpt-x knows no gpt-x at https://api.example/v1: 404, The model `gpt-x` does not exist' },
  { name: 'an unknown field', status: 400, body: { error: { message: 'Unknown field' } }, code: 'provider-refused', message: 'openai gpt-x refused the call: 400, Unknown field' },
  { name: 'an invalid request of FastAPI', status: 422, body: { detail: [{ type: 'missing', loc: ['body', 'model'], msg: 'Field required', input: { messages: 'Call me Ishmael' } }] }, code: 'provider-refused', message: 'openai gpt-x refused the call: 422, Field required' },
  { name: 'a limit of a minute', status: 429, body: { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } }, code: 'provider-busy', message: 'openai gpt-x takes no further call for now: 429, Rate limit reached' },
  { name: 'a spent account', status: 429, body: { error: { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' } }, code: 'provider-refused', message: 'openai gpt-x refused the call: the account has no means left: 429, You exceeded your current quota' },
  { name: 'an unpaid account', status: 402, body: { error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' } }, code: 'provider-refused' },
  { name: 'Azure\'s filter', status: 400, body: { error: { message: 'The response was filtered due to the prompt', code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation' } } }, code: 'provider-refused', message: 'openai gpt-x refused the text: its content filter stopped it: 400, The response was filtered due to the prompt' },
  { name: 'a prompt that is too long', status: 400, body: { error: { message: 'too long', type: 'invalid_request_error', code: 'context_length_exceeded' } }, code: 'input-too-large' },
  { name: 'llama.cpp\'s', status: 400, body: { error: { code: 400, message: 'the request exceeds the available context size', type: 'exceed_context_size_error', n_prompt_tokens: 1407, n_ctx: 256 } }, code: 'input-too-large' },
  { name: 'Text Generation Inference\'s', status: 422, body: { error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000', error_type: 'validation' }, code: 'input-too-large' },
  { name: 'the old vLLM\'s', status: 400, body: { object: 'error', message: 'This model\'s maximum context length is 4096 tokens.', type: 'BadRequestError', code: 400 }, code: 'input-too-large' },
  { name: 'a provider behind OpenRouter', status: 400, body: { error: { message: 'Provider returned error', code: 400, metadata: { raw: '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 213462 tokens > 200000 maximum"}}', provider_name: 'Anthropic' } } }, code: 'input-too-large' },
  { name: 'a server in trouble', status: 500, body: { error: { message: 'The server had an error' } }, code: 'provider-failed' },
  { name: 'a gateway\'s page', status: 502, body: '<html><body>Bad Gateway</body></html>', code: 'provider-failed', message: 'openai gpt-x failed: 502' },
  { name: 'a model that loads', status: 503, body: { error: 'Model is currently loading', estimated_time: 20 }, code: 'provider-busy' },
  { name: 'Anthropic\'s load', status: 529, body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, code: 'provider-busy' },
  { name: 'a call that is sent on', status: 307, body: '', code: 'provider-refused', message: 'openai gpt-x sends calls on from https://api.example/v1 to another address, which no key follows: 307', remedy: 'set baseURL to the address that answers itself: often the same with https, or in another region' },
  { name: 'what is not implemented', status: 501, body: '', code: 'provider-refused' },
  { name: 'a wait that was given up', status: 408, body: '', code: 'provider-timeout' },
  { name: 'a conflict', status: 409, body: '', code: 'provider-busy' },
  { name: 'what came too early', status: 425, body: '', code: 'provider-busy' },
];

describe.for(ROWS)('$name ($status)', ({ status, body, code, message, remedy }) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const isJson = typeof body !== 'string';
  const expected = { code, status, message: message ?? expect.any(String), remedy: remedy ?? expect.any(String), tells: false };
  const respond = async (): Promise<Response> => new Response(text, { status, headers: { 'content-type': isJson ? 'application/json' : 'text/html', 'retry-after': '3' } });

  test('is read from the openai client', async () => {
    const client = new OpenAI({ apiKey: KEY, baseURL: 'http://provider.invalid/v1', maxRetries: 0, fetch: respond });
    const error = await thrown(client.chat.completions.create({ model: 'gpt-x', messages: [{ role: 'user', content: 'Call me Ishmael' }] }));
    expect(told(toProviderError(error, CALL))).toMatchObject(expected);
  });

  test('is read from a response', async () => {
    expect(told(await toResponseError(await respond(), CALL))).toMatchObject(expected);
  });

  test('is read from the Hugging Face client', async () => {
    const client = new InferenceClient(KEY, { endpointUrl: 'http://provider.invalid/v1', fetch: respond, retry_on_error: false });
    const error = await thrown(client.chatCompletion({ model: 'gpt-x', messages: [{ role: 'user', content: 'Call me Ishmael' }] }));
    expect(told(toProviderError(error, CALL))).toMatchObject(expected);
  });
});

test('what a provider asks to wait is kept', async () => {
  const busy = await toResponseError(new Response('', { status: 429, headers: { 'retry-after': '3' } }), CALL);
  expect(busy.retryAfterMs).toBe(3000);
});

test.for<[string, unknown, ErrorCode]>([
  ['a limit', { message: 'slow down', code: 'rate_limit_exceeded' }, 'provider-busy'],
  ['a failure', { message: 'internal', type: 'server_error' }, 'provider-failed'],
  ['a status in the body', { message: 'Provider disconnected', code: 502 }, 'provider-failed'],
  ['a text that is too long', { message: 'prompt is too long: 5 tokens > 4 maximum' }, 'input-too-large'],
])('%s in the middle of a stream is read without a status', ([, body, code]) => {
  const error = new APIError(undefined, Object(body), undefined, new Headers());
  expect(toProviderError(error, CALL)).toMatchObject({ code });
});

describe('a connection', () => {
  test('to where nothing listens says so', async () => {
    // The port of the kernel's choice is free again once its server has gone.
    const gone = await startChatServer(() => '');
    await gone[Symbol.asyncDispose]();
    const error = await thrown(fetch(gone.url));
    expect(toProviderError(error, { ...CALL, baseURL: gone.url })).toMatchObject({ code: 'provider-failed', isUnheard: true, message: `nothing answers for openai gpt-x at ${gone.url} (ECONNREFUSED)` });
  });

  test('to a port that fetch calls for nobody is not tried again', async () => {
    const error = await thrown(fetch('http://127.0.0.1:9/v1'));
    expect(toProviderError(error, { ...CALL, baseURL: 'http://127.0.0.1:9/v1' })).toMatchObject({ code: 'provider-refused', message: expect.stringContaining('cannot be reached at http://127.0.0.1:9/v1') });
  });

  test('to a name that is none is not tried again', async () => {
    const error = await thrown(new OpenAI({ apiKey: KEY, baseURL: 'http://provider.invalid/v1', maxRetries: 0 }).models.list());
    expect(toProviderError(error, CALL)).toMatchObject({ message: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/u), code: expect.stringMatching(/provider-(?:refused|failed)/u) });
  });

  test('that breaks off or takes too long', () => {
    const cut = new TypeError('terminated', { cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }) });
    expect(toProviderError(cut, CALL)).toMatchObject({ code: 'provider-failed', cause: cut });
    const slow = new TypeError('fetch failed', { cause: Object.assign(new Error('Headers Timeout Error'), { code: 'UND_ERR_HEADERS_TIMEOUT' }) });
    expect(toProviderError(slow, CALL)).toMatchObject({ code: 'provider-timeout' });
    expect(toProviderError(new APIConnectionTimeoutError(), CALL)).toMatchObject({ code: 'provider-timeout' });
    expect(toProviderError(new APIConnectionError({ cause: cut }), CALL)).toMatchObject({ code: 'provider-failed' });
  });
});

test.each([
  { what: 'openai-compatible m', baseURL: 'http://127.0.0.1:8000', remedy: 'end the address with /v1 (http://127.0.0.1:8000/v1), or set model to a name that the server lists' },
  { what: 'openai-compatible m', baseURL: 'http://127.0.0.1:8000/v1', remedy: 'set model to a name that the provider lists, and baseURL to the address in front of its paths' },
  { what: 'ollama m', baseURL: 'http://127.0.0.1:11434', remedy: 'set model to a name that the provider lists, and baseURL to the address in front of its paths' },
])('an address without a version is told where its kind of server has one: $what at $baseURL', async ({ what, baseURL, remedy }) => {
  expect((await toResponseError(new Response('{"detail":"Not Found"}', { status: 404 }), { ...CALL, what, model: 'm', baseURL })).remedy).toBe(remedy);
});

test('a reply that is no JSON is invalid', () => {
  expect(toProviderError(new SyntaxError('Unexpected token'), CALL)).toMatchObject({ code: 'reply-invalid' });
});

test.for<[string, unknown]>([
  ['an abort of the openai client', new APIUserAbortError()],
  ['an abort', new DOMException('aborted', 'AbortError')],
  ['an error of ours', new MemoError({ code: 'over-capacity', message: 'full' })],
  ['a fault of this program', new TypeError('Cannot read properties of undefined')],
  ['no error', 'text'],
])('%s comes back as it is', ([, error]) => {
  expect(toProviderError(error, CALL)).toBe(error);
});

/** The error, and whether it tells what it must not: a key, a part of the address that may be one, or the text. */
function told(error: unknown): unknown {
  if (!(error instanceof ProviderError)) throw error;
  const { code, status, message, remedy, retryAfterMs, cause } = error;
  return { code, status, message, remedy, retryAfterMs, tells: /secret|abcdefghij|Ishmael/u.test(`${message} ${remedy} ${String(cause)}`) };
}

async function thrown(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was expected to fail');
}
