import { expect, test } from 'vitest';
import { ONCE } from '../../../src/calls/once.ts';
import { createAzureChat } from '../../../src/chat/azure-chat.ts';
import { ASKED, describeChatModelContract, TEXT } from '../../contracts/chat-model-contract.ts';
import { startReplayServer } from '../../fixtures/replay-server.ts';

const schemaIn = { 'json-schema': 'response_format.json_schema.schema', tool: 'tools.0.function.parameters' };

describeChatModelContract('azure-openai', { replies: 'azure-openai', path: '', schemaIn, tokensIn: 'max_completion_tokens', open: (options) => createAzureChat({ ...options, apiVersion: '2024-10-21' }) });
describeChatModelContract('azure-openai, newer paths', { replies: 'azure-openai', path: '/openai/v1', schemaIn, tokensIn: 'max_completion_tokens', open: createAzureChat });

test.each([
  { endpoint: '', apiVersion: '2024-10-21', path: '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21', key: { 'api-key': 'given' } },
  { endpoint: '/openai/deployments/my-gpt', apiVersion: '2024-10-21', path: '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21', key: { 'api-key': 'given' } },
  { endpoint: '/', apiVersion: undefined, path: '/openai/v1/chat/completions', key: { authorization: 'Bearer given' } },
  { endpoint: '/openai/v1/', apiVersion: 'preview', path: '/openai/v1/chat/completions?api-version=preview', key: { authorization: 'Bearer given' } },
])('the endpoint `$endpoint` with the version $apiVersion is called at $path', async ({ endpoint, apiVersion, path, key }) => {
  await using server = await startReplayServer();
  server.reply('azure-openai/whole');
  const chat = createAzureChat({ kind: 'azure-openai', model: 'my-gpt', apiKey: 'given', baseURL: `${server.url}${endpoint}`, apiVersion, maxConcurrency: 1, calls: ONCE });
  expect((await chat.chat(ASKED, {})).text).toBe(TEXT);
  expect(server.requests[0]).toMatchObject({ method: 'POST', path, headers: key, body: { model: 'my-gpt' } });
});
