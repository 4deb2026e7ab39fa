import { describe } from 'vitest';
import { ONCE } from '../../../src/calls/once.ts';
import { createOpenAiChat } from '../../../src/chat/openai-chat.ts';
import { createGistMemory } from '../../../src/memory/gist-memory.ts';
import { describeMemoryModelContract } from '../../contracts/memory-model-contract.ts';
import { startChatServer } from '../../fixtures/chat-server.ts';
import { echoReply } from '../../fixtures/echo-reply.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';

describe.each([
  ['one level', { spanTokens: 256, gistTokens: 300 }],
  ['gists of gists, and branches to open', { spanTokens: 128, gistTokens: 1024, promptTokens: 256 }],
  ['prompts that hold a part of the gists', { spanTokens: 128, gistTokens: 64, promptTokens: 160 }],
])('%s', (_, settings) => {
  describeMemoryModelContract('gist', async () => {
    const server = await startChatServer(echoReply);
    const chat = createOpenAiChat({ kind: 'openai-compatible', model: 'echo', baseURL: server.url, maxConcurrency: 8, calls: ONCE });
    return {
      model: createGistMemory({ chat, ...settings }),
      prepare: async (documents) => createInMemoryCorpus(documents),
      close: async () => await server[Symbol.asyncDispose](),
    };
  });
});
