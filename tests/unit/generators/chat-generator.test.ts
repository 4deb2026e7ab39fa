import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bridge, openBridge } from '../../../src/bridge/bridge.ts';
import { createBridgeChat } from '../../../src/chat/bridge-chat.ts';
import { createOpenAiChat } from '../../../src/chat/openai-chat.ts';
import { ONCE } from '../../../src/calls/once.ts';
import { type ChatGeneratorOptions, createChatGenerator } from '../../../src/generators/chat-generator.ts';
import { notFoundReply } from '../../../src/prompts/not-found-reply.ts';
import type { GenerateEvent, GenerateRequest, Generator } from '../../../src/spec/generator.ts';
import type { Evidence } from '../../../src/spec/retriever.ts';
import { describeGeneratorContract } from '../../contracts/generator-contract.ts';
import { type ChatServer, startChatServer } from '../../fixtures/chat-server.ts';
import { keptBridge } from '../../fixtures/kept-bridge.ts';
import { firstLayers, smollm2Folder } from '../../fixtures/small-language-model.ts';

const FOLDER = smollm2Folder();
const LEDGER: Evidence = passage('In the ledger of the Harbour Company stood one line: to Silas Crowe, for a hammer and for his silence, forty pounds.');

describe.skipIf(FOLDER === undefined)('createChatGenerator over the bridge (needs SmolLM2: npm run setup installs it)', { timeout: 240_000 }, () => {
  let bridge: Bridge;
  beforeAll(async () => {
    bridge = await openBridge(await keptBridge());
  }, 180_000);
  afterAll(() => bridge?.[Symbol.asyncDispose]());

  const create = (path: string, options: Partial<ChatGeneratorOptions> = {}): Generator =>
    createChatGenerator({ chat: createBridgeChat({ bridge, path, device: 'cpu' }), maxNewTokens: 8, shorterTries: 5, ...options });

  // What the contract asks for is not wisdom: two of thirty layers keep it short. A greedy model repeats itself where its prompt is the same, delimiters and all.
  describeGeneratorContract('huggingface-local', () => Promise.resolve({ generator: create(firstLayers(FOLDER ?? '', 2), { maxInputTokens: 350, nonce: () => 'k3x9w2m7qa' }) }));

  test('the whole model answers from the evidence, counts tokens, and is told by its name', async () => {
    // So small a model says other things between other delimiters.
    const generator = create(FOLDER ?? '', { maxNewTokens: 40, nonce: () => 'ttfpz4q7ht' });
    const { text, finish } = await run(generator.generate({ task: 'answer', question: 'How many pounds were paid to Silas Crowe?', evidence: [LEDGER] }, {}));
    // What it writes is seldom the answer; that it speaks of what it was shown tells that the evidence reached it.
    expect(text).toMatch(/forty|Crowe|Harbour|ledger/iu);
    expect(finish.usage).toMatchObject({ modelCalls: 1 });
    expect(finish.usage.inputTokens).toBeGreaterThan(100);
    expect(finish.usage.outputTokens).toBeGreaterThan(3);
    expect(generator).toMatchObject({ kind: 'huggingface-local', isLanguageModel: true });
    expect(generator.modelId).toMatch(/^smollm2-.*@[0-9a-f]{12}$/u);
  });

  test('evidence that the model has no positions for is left out', async () => {
    // SmolLM2 has three times as many tokens for Chinese as are counted here.
    const evidence = [0.5, 0.9, 0.7].map((score) => ({ ...passage('听雨楼墙上的一幅画不见了。老周从后窗出来，怀里抱着一个长匣子。'.repeat(8)), score }));
    // One layer may say nothing, which would be no answer; a point of a summary may have no words.
    const { finish } = await run(create(firstLayers(FOLDER ?? '', 1, 900)).generate({ task: 'summary-point', question: '画是谁偷走的？', evidence }, {}));
    expect(finish.usage.inputTokens).toBeLessThanOrEqual(892);
    expect(finish.usage.inputTokens).toBeGreaterThan(300);
  });

  test('a prompt that never fits, and a model that is not there, are told', async () => {
    const request: GenerateRequest = { task: 'answer', question: 'Who?', evidence: [LEDGER] };
    await expect(run(create(firstLayers(FOLDER ?? '', 1, 90)).generate(request, {}))).rejects.toMatchObject({ code: 'input-too-large' });
    await expect(run(create('/nowhere').generate(request, {}))).rejects.toMatchObject({ code: 'model-missing' });
  });

  test('no evidence needs no model', async () => {
    const { text, finish } = await run(create('/nowhere').generate({ task: 'answer', question: '谁？', evidence: [] }, {}));
    expect(text).toBe(notFoundReply('chinese'));
    expect(finish.finishReason).toBe('not-found');
  });
});

describe('createChatGenerator over a server', () => {
  let server: ChatServer;
  let generator: Generator;
  beforeAll(async () => {
    server = await startChatServer(({ prompt }) => `The ledger says it [1]. ${/\p{Script=Han}/u.test(prompt) ? '账本如此记载 [1]。' : ''}`);
    generator = createChatGenerator({ chat: createOpenAiChat({ kind: 'openai-compatible', model: 'echo', baseURL: server.url, maxConcurrency: 4, calls: ONCE }), maxNewTokens: 64 });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  describeGeneratorContract('openai-compatible', () => Promise.resolve({ generator }));

  test('a call carries the evidence and counts what the server counts', async () => {
    const { text, finish } = await run(generator.generate({ task: 'answer', question: 'How many pounds were paid?', evidence: [LEDGER] }, {}));
    expect(text).toBe('The ledger says it [1].');
    expect(finish).toMatchObject({ finishReason: 'stop', citations: [{ evidence: 0 }], usage: { modelCalls: 1, outputTokens: 6, retries: 0 } });
    expect(server.calls.at(-1)?.prompt).toContain(LEDGER.text);
  });

  test.each([
    ['english', 'Who was it?', /^You answer questions/u],
    ['chinese', '是谁？', /^你依据/u],
    ['japanese', 'それは誰ですか。', /^あなたは番号の付いた文章/u],
  ] as const)('a question in %s is asked in it, and its reply of nothing found is known', async (language, question, system) => {
    await using other = await startChatServer(() => `${notFoundReply(language)} [1]`);
    const chat = createOpenAiChat({ kind: 'openai-compatible', model: 'none', baseURL: other.url, maxConcurrency: 4, calls: ONCE });
    const { finish } = await run(createChatGenerator({ chat, maxNewTokens: 64 }).generate({ task: 'answer', question, evidence: [LEDGER] }, {}));
    expect(finish.finishReason).toBe('not-found');
    expect(other.calls[0]?.messages[0]).toMatchObject({ role: 'system', content: expect.stringMatching(system) });
    expect(other.calls[0]?.messages[0]?.content).toContain(notFoundReply(language));
  });
});

interface Outcome {
  readonly text: string;
  readonly finish: Extract<GenerateEvent, { type: 'finish' }>;
}

async function run(events: AsyncIterable<GenerateEvent>): Promise<Outcome> {
  let text = '';
  for await (const event of events) {
    if (event.type === 'finish') return { text, finish: event };
    text += event.text;
  }
  throw new Error('no finish event');
}

function passage(text: string): Evidence {
  return { documentId: 'd', chunkId: 'c', start: 0, end: text.length, text, score: 1, clues: [] };
}
