import { describe } from 'vitest';
import { ONCE } from '../../../src/calls/once.ts';
import { createOpenAiChat } from '../../../src/chat/openai-chat.ts';
import { createPromptMemory } from '../../../src/memory/prompt-memory.ts';
import { describeMemoryModelContract } from '../../contracts/memory-model-contract.ts';
import { startChatServer } from '../../fixtures/chat-server.ts';
import { echoReply } from '../../fixtures/echo-reply.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';

describe.each([
  ['the whole text in one prompt', { contextLength: 32_768 }],
  ['a text in parts', { contextLength: 2_100 }],
])('%s', (_, limits) => {
  describeMemoryModelContract('long-context by a chat model', async () => {
    const server = await startChatServer(echoReply);
    const chat = createOpenAiChat({ kind: 'openai-compatible', model: 'echo', baseURL: server.url, maxConcurrency: 8, calls: ONCE, ...limits });
    return {
      model: createPromptMemory({ chat }),
      prepare: async (documents) => createInMemoryCorpus(documents),
      close: async () => await server[Symbol.asyncDispose](),
    };
  });
});
