import { describe, expect, test } from 'vitest';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { MAX_TEXTS_PER_CALL } from '../../../src/embedders/bridge-embedder.ts';
import { createBundledEmbedders } from '../../../src/embedders/bundled-embedders.ts';
import { BUNDLED_E5, BUNDLED_MINILM } from '../../../src/embedders/bundled-models.ts';
import type { Document } from '../../../src/spec/text.ts';
import { describeEmbedderContract } from '../../contracts/embedder-contract.ts';
import { faultyBridge, HAS_REAL_BRIDGE } from '../../fixtures/faulty-bridge.ts';
import { keptBridge } from '../../fixtures/kept-bridge.ts';

const ENGLISH = document('The speckled band.');
const CHINESE = document('宝玉听了,心中十分喜欢。');
const RUSSIAN = document('Все счастливые семьи похожи друг на друга.');

describe('createBundledEmbedders', () => {
  test('sends Latin script to MiniLM and all else to e5', async () => {
    await using bridge = await openBridge(await faultyBridge());
    const set = await createBundledEmbedders({ bridge });
    expect(set.embedders.map(({ kind }) => kind)).toEqual(['bundled-minilm', 'bundled-e5']);
    expect([ENGLISH, CHINESE, RUSSIAN].map((one) => set.route(one)?.kind)).toEqual(['bundled-minilm', 'bundled-e5', 'bundled-e5']);
    expect(set.warnings).toEqual([]);
  });

  test('without e5, other scripts have no embedder and a warning says so', async () => {
    await using bridge = await openBridge(await faultyBridge('no-e5'));
    const set = await createBundledEmbedders({ bridge });
    expect(set.embedders.map(({ kind }) => kind)).toEqual(['bundled-minilm']);
    expect([ENGLISH, CHINESE, RUSSIAN].map((one) => set.route(one)?.kind)).toEqual(['bundled-minilm', undefined, undefined]);
    expect(set.warnings).toEqual([{ code: 'embedder-missing', message: expect.stringContaining('npm run setup') }]);
  });

  test('without MiniLM there is no set', async () => {
    await using bridge = await openBridge(await faultyBridge('no-minilm'));
    await expect(createBundledEmbedders({ bridge })).rejects.toMatchObject({ code: 'model-missing', remedy: 'run `npm run setup`' });
  });

  test('the identities are known before a model is loaded, and no text needs none', async () => {
    await using bridge = await openBridge(await faultyBridge());
    const { embedders } = await createBundledEmbedders({ bridge });
    expect(embedders.map(({ modelId }) => modelId)).toEqual([BUNDLED_MINILM.modelId, BUNDLED_E5.modelId]);
    expect(await embedders[0]?.embed([], { role: 'query' })).toMatchObject({ truncated: 0 });
  });

  test('a bridge with another model than the one that is written down is refused', async () => {
    await using bridge = await openBridge(await faultyBridge());
    const { embedders } = await createBundledEmbedders({ bridge });
    await expect(embedders[0]?.embed(['x'], { role: 'query' })).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringMatching(/tiny@1 .* all-MiniLM/),
    });
  });
});

describe.skipIf(!HAS_REAL_BRIDGE)('the packaged models (need .venv: npm run setup makes it)', { timeout: 180_000 }, () => {
  describeEmbedderContract('bundled-minilm', () => openBundled(0, false));
  describeEmbedderContract('bundled-e5', () => openBundled(1, true));

  test('both are what the bridge says they are', async () => {
    await using bridge = await openBridge(await keptBridge());
    const [minilm, e5] = [await bridge.describeEmbedder({ kind: 'bundled-minilm' }), await bridge.describeEmbedder({ kind: 'bundled-e5' })];
    // The kind and the threshold of synonyms are our own, and the bridge takes more texts in a call than we send.
    expect({ ...minilm, kind: 'bundled-minilm', maxBatchSize: MAX_TEXTS_PER_CALL }).toMatchObject(BUNDLED_MINILM);
    expect({ ...e5, kind: 'bundled-e5', maxBatchSize: MAX_TEXTS_PER_CALL, scripts: undefined, synonymThreshold: BUNDLED_E5.synonymThreshold }).toMatchObject(BUNDLED_E5);
    expect(Math.min(minilm.maxBatchSize, e5.maxBatchSize)).toBeGreaterThanOrEqual(MAX_TEXTS_PER_CALL);
  });
});

async function openBundled(position: number, knowsRoles: boolean) {
  const bridge = await openBridge(await keptBridge());
  const embedder = (await createBundledEmbedders({ bridge })).embedders[position];
  if (embedder === undefined) throw new Error('The packaged model is not installed');
  return { embedder, knowsRoles, [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose]() };
}

function document(text: string): Document {
  return { id: 'd', title: 'D', text };
}
