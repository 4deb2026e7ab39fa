import { expect, test } from 'vitest';
import { lazyBridge } from '../../../src/bridge/bridge.ts';
import { ONCE } from '../../../src/calls/once.ts';
import { openChats } from '../../../src/config/open-chats.ts';
import { openGenerator } from '../../../src/config/open-generator.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';
import type { RawMemoRagConfig } from '../../../src/config/schema.ts';
import type { Generator } from '../../../src/spec/generator.ts';

test.for<[string, RawMemoRagConfig, string | undefined]>([
  ['quotes by default', {}, 'extractive'],
  ['the beacon model, its beacons off', { memory: { kind: 'beacon', model: 'owner/name' } }, 'beacon'],
  ['any other memory model', { memory: { kind: 'long-context', model: 'owner/name' } }, 'huggingface-local'],
  ['a model of its own', { memory: { kind: 'beacon', model: 'owner/name' }, generator: { kind: 'huggingface-local', path: 'owner/other' } }, 'huggingface-local'],
  ['the memory itself', { generator: { kind: 'none' } }, undefined],
])('answers are written by %s', async ([, config, kind]) => {
  expect((await open(config))?.kind).toBe(kind);
});

test('a memory model that writes nothing is refused as a generator', async () => {
  await expect(open({ generator: { kind: 'memory-model' } })).rejects.toMatchObject({ code: 'config-invalid', message: expect.stringContaining('the memory model extractive') });
});

/** Nothing is called, so no bridge starts. */
async function open(rawConfig: RawMemoRagConfig): Promise<Generator | undefined> {
  await using stack = new AsyncDisposableStack();
  const config = parseConfig(rawConfig);
  return openGenerator(config.generator, openChats(config, { openBridge: () => stack.use(lazyBridge()), runnerOf: () => ONCE, callsDirectory: '' }).answers);
}
