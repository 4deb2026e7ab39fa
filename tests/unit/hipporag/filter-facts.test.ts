import { describe, expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { filterFacts } from '../../../src/hipporag/filter-facts.ts';
import type { Knowledge } from '../../../src/knowledge/knowledge.ts';
import { createVocabulary } from '../../../src/knowledge/vocabulary.ts';
import { emptyKnowledge } from '../../../src/knowledge/with-passages.ts';
import { factFilterPrompt } from '../../../src/prompts/fact-filter-prompt.ts';
import type { ChatModel, ChatRequest } from '../../../src/spec/chat-model.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';
import { growKnowledge } from '../../fixtures/grow-knowledge.ts';

const TRIPLES = [['nora quill', 'wrote', 'the salt road'], ['the salt road', 'leads to', 'halmere'], ['nora quill', 'was born in', 'tarn']] as const;
const FACTS = [0.9, 0.8, 0.3].map((score, fact) => ({ fact, score }));

async function knowledge(): Promise<Knowledge> {
  const extraction = { status: 'done' as const, source: 'imported' as const, entities: [], triples: TRIPLES };
  return await growKnowledge(emptyKnowledge(createVocabulary({ normalisation: 'unicode', dimension: 16 })), [{ chunkId: 'p', extraction }], createHashEmbedder({ dimension: 16, dropsStopWords: false }));
}

/** Stands for a model that says one thing. */
function says(text: string): ChatModel & { readonly asked: ChatRequest[] } {
  const asked: ChatRequest[] = [];
  return {
    asked,
    kind: 'scripted',
    modelId: 'scripted',
    maxConcurrency: 1,
    contextLength: async () => await Promise.resolve(undefined),
    chat: async (request) => {
      asked.push(request);
      return await Promise.resolve({ text, finishReason: 'stop', usage: { ...NO_USAGE, modelCalls: 1 } });
    },
  };
}

const filtered = async (filter: 'none' | 'llm' | 'threshold', chat?: ChatModel) => await filterFacts(await knowledge(), { question: 'Where was the author of The Salt Road born?', facts: FACTS, filter, chat });
const order = (facts: readonly { readonly fact: number }[]): readonly number[] => facts.map(({ fact }) => fact);

describe('a filter', () => {
  test('by a model weighs up what it keeps and down what it drops, and loses none', async () => {
    const { facts, usage } = await filtered('llm', says('{"facts": [3, 1]}'));
    expect(order(facts)).toEqual([0, 2, 1]);
    expect(facts.map(({ score }) => score)).toEqual([0.95, 0.65, 0.2]);
    expect(usage.modelCalls).toBe(1);
  });

  test('that drops everything leaves every seed', async () => {
    expect(order((await filtered('llm', says('{"facts": []}'))).facts)).toEqual([0, 1, 2]);
  });

  test('takes a number that no fact has for nothing, and a repeat once', async () => {
    expect((await filtered('llm', says('{"facts": [3, 3, 77, -1, 0]}'))).facts).toEqual((await filtered('llm', says('{"facts": [3]}'))).facts);
  });

  test.each(['I keep the first.', '', '{"facts": "all"}', '{"facts": [1'])('keeps the scores where a reply names no numbers: %j', async (text) => {
    expect((await filtered('llm', says(text))).facts).toEqual(FACTS);
  });

  test.each(['```json\n{"facts": ["3", "1"]}\n```', '[3], [1]', '3, 1'])('reads numbers as models write them: %j', async (text) => {
    expect(order((await filtered('llm', says(text))).facts)).toEqual([0, 2, 1]);
  });

  test('by a threshold weighs down what is far below the best', async () => {
    expect((await filtered('threshold')).facts.map(({ score }) => score)).toEqual([0.9, 0.8, 0.075]);
  });

  test('that is none asks nobody', async () => {
    const chat = says('{"facts": []}');
    expect((await filtered('none', chat)).facts).toBe(FACTS);
    expect(chat.asked).toEqual([]);
  });

  test('by a model needs one', async () => {
    await expect(filtered('llm')).rejects.toMatchObject({ code: 'config-invalid', remedy: expect.stringContaining('`threshold`') });
  });
});

describe('the prompt of the filter', () => {
  test('gives facts behind their numbers, as data that cannot end itself', async () => {
    const chat = says('{"facts": []}');
    await filtered('llm', chat);
    const [request] = chat.asked;
    expect(request?.messages.at(-1)?.content).toContain(`<facts-${request?.nonce}>\n[1] nora quill | wrote | the salt road\n[2] the salt road | leads to | halmere\n[3] nora quill | was born in | tarn\n</facts-${request?.nonce}>`);
    expect(request?.form?.schema).toMatchObject({ required: ['facts'] });
  });

  test.each([['Who wrote it?', /Reply with JSON only/u], ['是谁写的？', /只用 JSON 回答/u], ['だれが書きましたか。', /JSON だけで答えてください/u]])('is in the language of the question: %s', (question, words) => {
    const messages = factFilterPrompt({ question, facts: TRIPLES, nonce: 'k3x9w2m7qa' });
    expect(messages.at(-1)?.content).toMatch(words);
    expect(messages[0]?.content).not.toContain('k3x9w2m7qa');
  });
});
