import { expect, test } from 'vitest';
import { hostedChatSchema } from '../../../src/config/chat-model-schema.ts';
import { requireKey } from '../../../src/config/require-key.ts';
import type { ChatModel } from '../../../src/spec/chat-model.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';

test('without a key nobody is called, and what kept replies hold is told all the same', async () => {
  const kept = { text: 'North.', finishReason: 'stop', usage: { ...NO_USAGE, reusedCalls: 1 } } as const;
  const chat: ChatModel = { kind: 'openai', modelId: 'm', maxConcurrency: 1, contextLength: () => Promise.resolve(8192), kept: () => kept, chat: () => Promise.resolve(kept) };
  const keyless = requireKey(chat, hostedChatSchema.parse({ kind: 'openai', model: 'm' }));
  const request = { messages: [], maxNewTokens: 8 };
  expect(keyless.kept?.(request)).toBe(kept);
  await expect(keyless.chat(request, {})).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining('no key') });
});
