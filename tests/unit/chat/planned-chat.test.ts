import { expect, test } from 'vitest';
import { createPlannedChat } from '../../../src/chat/planned-chat.ts';
import type { ChatRequest } from '../../../src/spec/chat-model.ts';
import { countTokens } from '../../../src/text/tokens.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';

const TEXT = Array.from({ length: 40 }, (_, number) => `Keeper ${number} lit the lamp of tower ${number}.`).join(' ');
const chat = createPlannedChat({ kind: 'openai', modelId: 'm', maxConcurrency: 4, contextLength: () => Promise.resolve(8192) });
const request: ChatRequest = { messages: [{ role: 'system', content: 'Answer.' }, { role: 'user', content: `<text-abc>\n${TEXT}\n</text-abc>` }], maxNewTokens: 60 };

test('a call is counted by its tokens and the longest reply to it, and its reply is made of the prompt\'s sentences', async () => {
  const { text, usage, finishReason } = await chat.chat(request, {});
  const prompt = request.messages.reduce((sum, { content }) => sum + countTokens(content), 0);
  expect(usage).toMatchObject({ modelCalls: 1, inputTokens: prompt + 8, cachedInputTokens: 0, retries: 0 });
  expect(usage.outputTokens).toBe(60);
  expect(countTokens(text)).toBeLessThanOrEqual(60);
  expect(TEXT).toContain(text.split('. ')[0]);
  expect(finishReason).toBe('stop');
});

test('a reply in a form is an object of that form, whose texts differ', async () => {
  const schema = { type: 'object', properties: { clues: { type: 'array', items: { type: 'object', properties: { text: { type: 'string' }, from: { type: 'array', items: { type: 'number' } } } } }, about_whole: { type: 'boolean' }, tone: { enum: ['dry', 'warm'] } } } as const;
  const { text } = await chat.chat({ ...request, form: { name: 'clues', schema } }, {});
  const reply: unknown = JSON.parse(text);
  expect(reply).toMatchObject({ about_whole: false, tone: 'dry', clues: expect.arrayContaining([{ text: expect.stringContaining('lamp'), from: [1] }]) });
  const texts = text.match(/Keeper \d+/gu) ?? [];
  expect(new Set(texts).size).toBeGreaterThan(10);
});

test('a reader along gets the reply, and an abort is the caller\'s own', async () => {
  const deltas: string[] = [];
  const { text } = await chat.chat(request, { onDelta: (delta) => deltas.push(delta) });
  expect(deltas.join('')).toBe(text);
  const reason = new Error('enough');
  await expect(chat.chat(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('a prompt without a sentence still has a reply', async () => {
  expect((await chat.chat({ messages: [{ role: 'user', content: '' }], maxNewTokens: 5 }, {})).text).not.toBe('');
});

test('what the call cache holds is answered from there, and counted as no call', async () => {
  const kept = { text: 'North.', finishReason: 'stop', usage: { ...NO_USAGE, reusedCalls: 1 } } as const;
  const caching = createPlannedChat({ kind: 'openai', modelId: 'm', maxConcurrency: 4, contextLength: () => Promise.resolve(8192), kept: ({ maxNewTokens }) => (maxNewTokens === 60 ? kept : undefined) });
  const deltas: string[] = [];
  expect(await caching.chat(request, { onDelta: (delta) => deltas.push(delta) })).toEqual(kept);
  expect(deltas).toEqual(['North.']);
  expect((await caching.chat({ ...request, maxNewTokens: 61 }, {})).usage).toMatchObject({ modelCalls: 1, reusedCalls: 0 });
});
