import { expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { createExtractiveGenerator } from '../../../src/generators/extractive-generator.ts';
import { communitiesOf } from '../../../src/hipporag/passage-communities.ts';
import { summarizeCommunities } from '../../../src/hipporag/summarize-communities.ts';
import type { StageProgress } from '../../../src/spec/events.ts';
import type { Generator, GenerateRequest } from '../../../src/spec/generator.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';
import { createPassageView } from '../../fixtures/passage-view.ts';

const PASSAGES = [
  { id: 'sea-1', text: 'Captain Vane keeps the lighthouse.', triples: [['Captain Vane', 'keeps', 'the lighthouse']] },
  { id: 'sea-2', text: 'Captain Vane sees Ida.', triples: [['Captain Vane', 'sees', 'Ida']] },
  { id: 'farm', text: 'Old Marten ploughs the field.', triples: [['Old Marten', 'ploughs', 'the field']] },
] as const;

test('each community has a paragraph from passages of its own, and marks count on', async () => {
  const { corpus, knowledge } = await viewOf();
  const requests: GenerateRequest[] = [];
  const steps: StageProgress[] = [];
  const { communities, citations, isGenerated, usage } = await summarizeCommunities({ corpus, communities: communitiesOf(knowledge), generator: generatorThat(requests), concurrency: 2 }, { onProgress: (step) => steps.push(step) });
  expect(communities.map(({ summary }) => summary)).toEqual(['Of 2 passages [1].', 'Of 1 passages [2].']);
  expect(citations.map(({ documentId, quote }) => [documentId, quote])).toEqual([['sea-1', 'Captain'], ['farm', 'Old Mar']]);
  expect(requests.map(({ task, evidence }) => [task, evidence.length])).toEqual([['summary-point', 2], ['summary-point', 1]]);
  expect(requests[0]?.question).toContain('Captain Vane');
  expect({ isGenerated, calls: usage.modelCalls, done: steps.map(({ done }) => done) }).toEqual({ isGenerated: true, calls: 2, done: [0, 1, 2] });
});

test('without a language model a summary is quotes', async () => {
  const { corpus, knowledge } = await viewOf();
  const { communities, isGenerated } = await summarizeCommunities({ corpus, communities: communitiesOf(knowledge), generator: createExtractiveGenerator(), concurrency: 1 }, { limit: 1 });
  expect(isGenerated).toBe(false);
  expect(communities.map(({ summary }) => summary)).toEqual([expect.stringContaining('Captain Vane')]);
});

test('without a generator there is none, and an abort ends it', async () => {
  const { corpus, knowledge } = await viewOf();
  const asked = { corpus, communities: communitiesOf(knowledge), concurrency: 1 };
  await expect(summarizeCommunities({ ...asked, generator: undefined }, {})).rejects.toMatchObject({ code: 'generator-missing' });
  await expect(summarizeCommunities({ ...asked, generator: generatorThat([]) }, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});

/** Cites the first seven characters of the first passage. */
function generatorThat(requests: GenerateRequest[]): Generator {
  return {
    kind: 'test',
    modelId: 'writer',
    isLanguageModel: true,
    async *generate(request) {
      requests.push(request);
      yield { type: 'text-delta', text: `Of ${request.evidence.length} passages [1].` };
      const { start } = request.evidence[0]!;
      yield await Promise.resolve({ type: 'finish', finishReason: 'stop', citations: [{ evidence: 0, start, end: start + 7 }], usage: { ...NO_USAGE, modelCalls: 1 } });
    },
  };
}

async function viewOf() {
  return await createPassageView(PASSAGES, createHashEmbedder({ dimension: 128, dropsStopWords: true }), 'unicode');
}
