import { describe, expect, test } from 'vitest';
import { createSharedRunners } from '../../src/calls/shared-runners.ts';
import { openHostedChat } from '../../src/config/open-hosted-chat.ts';
import { hostedChatSchema } from '../../src/config/chat-model-schema.ts';
import { createChatGenerator } from '../../src/generators/chat-generator.ts';
import type { ChatModel, ChatRequest } from '../../src/spec/chat-model.ts';
import { liveProviders } from './live-providers.ts';

const LEDGER = 'In the ledger of the Harbour Company stood one line: to Silas Crowe, for a hammer and for his silence, forty pounds.';
const ASKED: ChatRequest = { messages: [{ role: 'user', content: 'Answer with one word: what is the capital of France?' }], maxNewTokens: 64 };
const FORM = { name: 'capital', schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } } as const;

for (const { name, missing, generator, hasKey } of liveProviders(process.env)) {
  const open = (changes: object = {}): ChatModel => openHostedChat(hostedChatSchema.parse({ ...generator, ...changes }), { runnerOf: createSharedRunners(), callsDirectory: '/nowhere' });
  const why = missing.length === 0 ? '' : ` (skipped: set ${missing.join(', ')})`;

  describe.skipIf(missing.length > 0)(`${name}${why}`, { timeout: 180_000 }, () => {
    test('a reply, whole and streamed, has a text and counts', async () => {
      const whole = await open().chat(ASKED, {});
      expect(whole.text.trim()).not.toBe('');
      expect(whole.usage.inputTokens).toBeGreaterThan(5);
      expect(whole.usage.outputTokens).toBeGreaterThan(0);
      const deltas: string[] = [];
      const streamed = await open().chat(ASKED, { onDelta: (text) => deltas.push(text) });
      expect(deltas.join('')).toBe(streamed.text);
      expect(streamed.usage.outputTokens).toBeGreaterThan(0);
    });

    test('a form is asked for, and what comes back is told', async () => {
      const { text, finishReason } = await open().chat({ messages: [{ role: 'user', content: 'What is the capital of France? Reply with JSON: {"city": "…"}' }], maxNewTokens: 128, form: FORM }, {});
      console.log(`${name}: ${finishReason}, ${text.slice(0, 200)}`);
      expect(text.trim()).not.toBe('');
    });

    test('an answer comes with its evidence, or says that there is none', async () => {
      const evidence = [{ documentId: 'd', chunkId: 'c', start: 0, end: LEDGER.length, text: LEDGER, score: 1, clues: [] }];
      let text = '';
      for await (const event of createChatGenerator({ chat: open(), maxNewTokens: 128 }).generate({ task: 'answer', question: 'How many pounds were paid to Silas Crowe?', evidence }, {})) {
        if (event.type === 'text-delta') text += event.text;
        else console.log(`${name}: ${event.finishReason}, ${event.citations.length} citations, ${JSON.stringify(event.usage)}: ${text}`);
      }
      expect(text.trim()).not.toBe('');
    });

    test('an abort in the middle of a reply is rethrown as it is', async () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const long = open().chat({ ...ASKED, messages: [{ role: 'user', content: 'Count from 1 to 300 in words.' }], maxNewTokens: 1_024 }, { signal: controller.signal, onDelta: () => controller.abort(reason) });
      await expect(long).rejects.toBe(reason);
    });

    test.skipIf(!hasKey)('a wrong key is refused, and told without it', async () => {
      const error: unknown = await open({ apiKey: 'hf_sk-not-a-key-0123456789' }).chat(ASKED, {}).catch((rejected: unknown) => rejected);
      expect(error).toMatchObject({ code: 'provider-refused' });
      expect(String(error)).not.toContain('not-a-key-0123456789');
    });

    // Not for a server at home, which would begin to compute it.
    test.skipIf(!hasKey)('a prompt beyond every window is refused', async () => {
      const words = 'lighthouse '.repeat(1_500_000);
      await expect(open({ calls: { cache: false, retries: 0 } }).chat({ messages: [{ role: 'user', content: words }], maxNewTokens: 16 }, {})).rejects.toMatchObject({ code: expect.stringMatching(/^(?:input-too-large|provider-refused|provider-busy)$/u) });
    });
  });
}
