import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ONCE } from '../../../src/calls/once.ts';
import { createOpenAiChat } from '../../../src/chat/openai-chat.ts';
import type { ChatModel, ChatRequest } from '../../../src/spec/chat-model.ts';
import { until } from '../../fixtures/until.ts';

const ASKED: ChatRequest = { messages: [{ role: 'user', content: 'Who keeps the lamp?' }], maxNewTokens: 64 };
const WORDS = 'and so on 😀'.repeat(100);
const MEBIBYTE = 'x'.repeat(2 ** 20);

test('a stream that knows no limit is cut where a reply within its limit has ended long ago, and the server sees it', async () => {
  await using server = await startServer({ 'content-type': 'text/event-stream' }, () => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: WORDS }, finish_reason: null }] })}\n\n`);
  let given = '';
  const reply = await chatOf(server.url).chat(ASKED, { onDelta: (text) => (given += text) });
  expect(reply.finishReason).toBe('length');
  expect(reply.text.length).toBeGreaterThan(65_000);
  expect(reply.text.length).toBeLessThanOrEqual(65_536);
  expect(reply.text.isWellFormed()).toBe(true);
  expect(given).toBe(reply.text);
  await until(() => server.open() === 0);
});

test('a whole reply that is too long is cut likewise', async () => {
  const body = JSON.stringify({ choices: [{ index: 0, message: { content: WORDS.repeat(100) }, finish_reason: 'stop' }] });
  await using server = await startServer({ 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }, () => body);
  expect(await chatOf(server.url).chat(ASKED, {})).toMatchObject({ finishReason: 'length', text: expect.toSatisfy((text: string) => text.length <= 65_536) });
});

test.each([[200, 'application/json'], [500, 'text/plain']])('a body that never ends (%i) is not listened to beyond all measure, and not asked for again', async (status, type) => {
  await using server = await startServer({ 'content-type': type }, () => MEBIBYTE, status);
  await expect(chatOf(server.url).chat(ASKED, {})).rejects.toMatchObject({ message: expect.stringMatching(/more than (?:64|1) MiB/u) });
  await until(() => server.open() === 0);
});

test.each([1e300, Number.MAX_SAFE_INTEGER])('counts beyond all measure (%d) are none: tokens are counted here', async (count) => {
  const body = JSON.stringify({ choices: [{ index: 0, message: { content: 'Ada.' }, finish_reason: 'stop' }], usage: { prompt_tokens: count, completion_tokens: count } });
  await using server = await startServer({ 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }, () => body);
  expect(await chatOf(server.url).chat(ASKED, {})).toMatchObject({ text: 'Ada.', usage: { inputTokens: 5, outputTokens: 2 } });
});

function chatOf(baseURL: string): ChatModel {
  return createOpenAiChat({ kind: 'openai-compatible', model: 'a-model', baseURL, maxConcurrency: 1, calls: ONCE });
}

/** Sends the same piece on and on, as fast as it is read; where it says its length, once. */
async function startServer(headers: http.OutgoingHttpHeaders, piece: () => string, status = 200) {
  let open = 0;
  const server = http.createServer((request, response) => {
    open += 1;
    request.resume();
    response.once('close', () => (open -= 1)).writeHead(status, headers);
    if ('content-length' in headers) return void response.end(piece());
    const write = (): void => {
      while (!response.destroyed && response.write(piece()));
    };
    response.on('drain', write);
    write();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address()) satisfies Pick<AddressInfo, 'port'>;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    open: () => open,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
