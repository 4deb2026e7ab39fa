import { describe, expect, test } from 'vitest';
import { createSharedRunners } from '../../src/calls/shared-runners.ts';
import { hostedEmbedderSchema } from '../../src/config/hosted-embedder-schema.ts';
import { hostedRerankerSchema } from '../../src/config/hosted-reranker-schema.ts';
import { openHostedEmbedder } from '../../src/config/open-hosted-embedder.ts';
import { openHostedReranker } from '../../src/config/open-hosted-reranker.ts';
import { liveEmbedders, liveRerankers, type LiveModel } from './live-embedders.ts';

const QUESTION = 'How many pounds were paid to Silas Crowe?';
const TEXTS = [
  'The village of Marrow Bay lay two miles across the water.',
  'In the ledger stood one line: to Silas Crowe, for a hammer and for his silence, forty pounds.',
  'Every evening at dusk the keeper climbed the hundred and twelve steps of the lighthouse.',
];
const runnerOf = createSharedRunners();

for (const live of liveEmbedders(process.env)) {
  describe.skipIf(live.missing.length > 0)(`embedder ${titleOf(live)}`, { timeout: 180_000 }, () => {
    test('the passage that answers is the nearest, in one order however the calls are cut', async () => {
      const embedder = openHostedEmbedder(hostedEmbedderSchema.parse(live.config), { runnerOf });
      const { vectors: [...question], usage } = await embedder.embed([QUESTION], { role: 'query' });
      const { vectors } = await embedder.embed(TEXTS, { role: 'passage' });
      const scores = TEXTS.map((_, row) => question.reduce((sum, value, at) => sum + value * (vectors[row * embedder.dimension + at] ?? NaN), 0));
      console.log(`${live.name}: ${embedder.modelId}, ${embedder.dimension} values, ${JSON.stringify(usage)}, ${scores.map((score) => score.toFixed(3)).join(' ')}`);
      expect(scores.indexOf(Math.max(...scores))).toBe(1);
      const alone = openHostedEmbedder(hostedEmbedderSchema.parse({ ...live.config, batchSize: 1 }), { runnerOf });
      const again = (await alone.embed(TEXTS, { role: 'passage' })).vectors;
      // A provider's vectors differ in their last digits from call to call.
      expect(Math.max(...again.map((value, at) => Math.abs(value - (vectors[at] ?? NaN))))).toBeLessThan(0.01);
    });

    test('a text beyond its positions is cut and counted', async () => {
      const embedder = openHostedEmbedder(hostedEmbedderSchema.parse({ ...live.config, maxTokens: 100_000 }), { runnerOf });
      expect((await embedder.embed(['a short one', 'a long and winding text '.repeat(3000)], { role: 'passage' })).truncated).toBe(1);
    });
  });
}

for (const live of liveRerankers(process.env)) {
  describe.skipIf(live.missing.length > 0)(`reranker ${titleOf(live)}`, { timeout: 180_000 }, () => {
    test('the passage that answers is the best', async () => {
      const reranker = openHostedReranker(hostedRerankerSchema.parse(live.config), { runnerOf });
      const scores = await reranker.rerank(QUESTION, TEXTS, { onUsage: (usage) => console.log(`${live.name}: ${JSON.stringify(usage)}`) });
      expect(scores.indexOf(Math.max(...scores))).toBe(1);
    });
  });
}

function titleOf({ name, missing }: LiveModel): string {
  return `${name}${missing.length === 0 ? '' : ` (skipped: set ${missing.join(', ')})`}`;
}
