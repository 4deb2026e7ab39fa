import { describe, expect, test } from 'vitest';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { createBridgeReranker } from '../../../src/rerankers/bridge-reranker.ts';
import { describeRerankerContract } from '../../contracts/reranker-contract.ts';
import { faultyBridge } from '../../fixtures/faulty-bridge.ts';

// Over the real bridge and a real model it stands in tests/unit/memorag/local-models.test.ts.
describeRerankerContract('over the bridge', open);

describe('createBridgeReranker', () => {
  test.for([
    ['!few', 'too few scores'],
    ['!wide', 'scores beyond 1'],
  ])('%s: %s break the protocol', async ([text = '']) => {
    await using opened = await open();
    await expect(opened.reranker.rerank('q', ['x', 'y', 'z', text], {})).rejects.toMatchObject({ code: 'bridge-protocol' });
  });

  test('a bridge that dies is lost, and started again by the next call', async () => {
    await using opened = await open();
    await expect(opened.reranker.rerank('q', ['!die'], {})).rejects.toMatchObject({ code: 'bridge-lost' });
    expect(await opened.reranker.rerank('q', ['well'], {})).toHaveLength(1);
  });
});

async function open() {
  const bridge = await openBridge(await faultyBridge());
  const reranker = await createBridgeReranker({ bridge, path: '/models/tiny' });
  return { reranker, [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose]() };
}
