import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { createBridgeMemory } from '../../../src/memory/bridge-memory.ts';
import { describeMemoryModelContract } from '../../contracts/memory-model-contract.ts';
import { HAS_REAL_BRIDGE } from '../../fixtures/faulty-bridge.ts';
import { keptBridge } from '../../fixtures/kept-bridge.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { writeTinyBeacons } from '../../fixtures/tiny-beacon.ts';

describe.skipIf(!HAS_REAL_BRIDGE)('memory models of the real bridge (needs .venv: npm run setup makes it)', { timeout: 120_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'memorag-bridge-memory-'));
  beforeAll(() => {
    writeTinyBeacons([{ folder: join(root, 'beacon'), window: 128 }, { folder: join(root, 'long-context'), family: 'causal' }]);
  }, 180_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  describe.each(['beacon', 'long-context'] as const)('%s', (kind) => {
    describeMemoryModelContract(kind, async () => {
      const opened = await openBridge(await keptBridge());
      return {
        model: await createBridgeMemory({ bridge: opened, kind, path: join(root, kind), device: 'cpu' }),
        prepare: async (documents) => createInMemoryCorpus(documents),
        close: async () => await opened[Symbol.asyncDispose](),
        isNonsense: true,
        maxNewTokens: 12,
      };
    });
  });
});
