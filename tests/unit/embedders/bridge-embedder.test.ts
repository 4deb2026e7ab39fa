import { describe, expect, test } from 'vitest';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { createBridgeEmbedder, type EmbedderIdentity } from '../../../src/embedders/bridge-embedder.ts';
import { describeEmbedderContract } from '../../contracts/embedder-contract.ts';
import { faultyBridge } from '../../fixtures/faulty-bridge.ts';

const TINY: EmbedderIdentity = { kind: 'bundled-minilm', modelId: 'tiny@1', dimension: 4, isNormalised: true, maxTokens: 8, maxBatchSize: 3 };

describeEmbedderContract('over the bridge', () => open(TINY));

describe('createBridgeEmbedder', () => {
  test.for([
    ['!few', 'too few vectors'],
    ['!wide', 'another dimension'],
    ['!not-a-number', 'what is no number'],
  ])('%s: %s break the protocol', async ([text = '']) => {
    await using opened = await open(TINY);
    await expect(opened.embedder.embed([text, 'x'], { role: 'query' })).rejects.toMatchObject({ code: 'bridge-protocol' });
  });

  test('a fault in a later call of several fails the whole', async () => {
    await using opened = await open(TINY);
    await expect(opened.embedder.embed(['a', 'b', 'c', '!few'], { role: 'query' })).rejects.toMatchObject({ code: 'bridge-protocol' });
  });

  test('a lost bridge is asked for its model again only by the embedder that has not asked', async () => {
    await using opened = await open(TINY);
    await expect(opened.embedder.embed(['!die'], { role: 'query' })).rejects.toMatchObject({ code: 'bridge-lost' });
    expect((await opened.embedder.embed(['well'], { role: 'query' })).vectors).toHaveLength(4);
  });

  test('a model other than the one that is expected is refused by name', async () => {
    await using opened = await open({ ...TINY, modelId: 'tiny@2' });
    await expect(opened.embedder.embed(['x'], { role: 'query' })).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('expects tiny@2'),
    });
  });
});

async function open(identity: EmbedderIdentity) {
  const bridge = await openBridge(await faultyBridge());
  const embedder = createBridgeEmbedder({ bridge, embedder: { kind: 'bundled-minilm' }, identity, identityIs: 'unchecked' });
  return { embedder, knowsRoles: false, [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose]() };
}
