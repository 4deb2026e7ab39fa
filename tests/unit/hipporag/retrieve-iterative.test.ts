import { expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { retrieveIterative } from '../../../src/hipporag/retrieve-iterative.ts';
import { retrieveGraph } from '../../../src/hipporag/retrieve-graph.ts';
import type { ChatModel } from '../../../src/spec/chat-model.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';
import { createPassageView } from '../../fixtures/passage-view.ts';

const view = await createPassageView(
  [
    { id: 'quill', text: 'Nora Quill wrote The Salt Road.', triples: [['Nora Quill', 'wrote', 'The Salt Road']] },
    { id: 'cousin', text: 'Ada Quill sold salt on the road.', triples: [['Ada Quill', 'sold', 'salt']] },
    { id: 'bread', text: 'Bread needs salt.', triples: [['Bread', 'needs', 'salt']] },
    { id: 'harbour', text: 'Ships wait in the harbour of Tarn.', triples: [['Ships', 'wait in', 'harbour']] },
  ],
  createHashEmbedder({ dimension: 256, dropsStopWords: true }),
  'unicode',
);
const QUESTION = { text: 'What waits where the author of The Salt Road was born?' };

function thinks(...replies: readonly string[]): ChatModel & { readonly prompts: string[] } {
  const prompts: string[] = [];
  return {
    prompts,
    kind: 'scripted',
    modelId: 'scripted',
    maxConcurrency: 1,
    contextLength: async () => await Promise.resolve(undefined),
    chat: async ({ messages }) => {
      const text = replies[prompts.push(messages.at(-1)?.content ?? '') - 1] ?? '{"missing": []}';
      return await Promise.resolve({ text, finishReason: 'stop', usage: { ...NO_USAGE, modelCalls: 1 } });
    },
  };
}

test('a language model says what is missing, a thought a round, until nothing is', async () => {
  const chat = thinks('{"missing": ["What waits in the harbour of Tarn?"]}');
  const found = await retrieveIterative(view, QUESTION, { chat, limit: 2 });
  expect(found.thoughts).toEqual(['What waits in the harbour of Tarn?']);
  expect(found.usage.modelCalls).toBe(2);
  expect(chat.prompts[1]).toContain('What waits in the harbour of Tarn?');
  expect((await retrieveGraph(view, QUESTION, { limit: 2 })).evidence.map(({ documentId }) => documentId)).not.toContain('harbour');
  expect(found.evidence.map(({ documentId }) => documentId)).toContain('harbour');
});

test('a round that was ranked plainly wins nothing by its scale', async () => {
  const chat = thinks('{"missing": ["???"]}');
  const found = await retrieveIterative(view, QUESTION, { chat, limit: 4 });
  expect(found.evidence[0]).toMatchObject({ documentId: (await retrieveGraph(view, QUESTION, {})).evidence[0]?.documentId, score: 1 });
});

test('without a language model what is found suggests the next question', async () => {
  const { thoughts, usage } = await retrieveIterative(view, QUESTION, { rounds: 2 });
  expect(thoughts).toEqual([expect.stringMatching(/^What waits where .* Nora Quill wrote The Salt Road\.$/u)]);
  expect(usage.modelCalls).toBe(0);
});

test('one round is a plain retrieval', async () => {
  const { thoughts, evidence } = await retrieveIterative(view, QUESTION, { rounds: 1, limit: 2 });
  expect(thoughts).toEqual([]);
  expect(evidence).toEqual((await retrieveGraph(view, QUESTION, { limit: 2 })).evidence);
});
