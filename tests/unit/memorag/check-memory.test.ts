import { describe, expect, test } from 'vitest';
import type { Backends } from '../../../src/config/backends.ts';
import { checkMemory, checkWritable } from '../../../src/memorag/check-memory.ts';
import type { Embedder, EmbedderSet } from '../../../src/spec/embedder.ts';
import type { Manifest } from '../../../src/spec/memory-store.ts';

const embedder = (modelId: string): Embedder => ({
  kind: 'test', modelId, dimension: 3, isNormalised: true, maxTokens: 100, maxBatchSize: 8,
  embed: () => Promise.reject(new Error('not called')),
});
const manifest = (...modelIds: readonly string[]): Pick<Manifest, 'memoryModel' | 'embedders'> => ({
  memoryModel: { kind: 'extractive', modelId: 'extractive-1' },
  embedders: modelIds.map((modelId) => ({ modelId, dimension: 3, isNormalised: true })),
});
const backends = (set: Pick<EmbedderSet, 'embedders' | 'absent'>): Pick<Backends, 'memoryModel' | 'embedders'> => ({
  memoryModel: { kind: 'extractive', modelId: 'extractive-1', isLanguageModel: false } as Backends['memoryModel'],
  embedders: { route: () => undefined, warnings: [], ...set },
});

describe('checkMemory', () => {
  test('gives the embedders in the order of the manifest', () => {
    const [english, chinese] = [embedder('english'), embedder('chinese')];
    expect(checkMemory(manifest('chinese', 'english'), backends({ embedders: [english, chinese] }), 'm')).toEqual([chinese, english]);
  });

  test('reads on by words where an embedder of the set is absent, and writes nothing then', () => {
    const set = { embedders: [embedder('english')], absent: [{ modelId: 'chinese', dimension: 3 }] };
    expect(checkMemory(manifest('english', 'chinese'), backends(set), 'm')[1]).toBeNull();
    expect(() => checkWritable(manifest('english', 'chinese'), backends(set), 'm')).toThrow(/would lose its vectors/);
    expect(() => checkWritable(manifest('english'), backends(set), 'm')).not.toThrow();
  });

  test('names another embedder and another memory model', () => {
    const set = backends({ embedders: [embedder('english')] });
    expect(() => checkMemory(manifest('other'), set, 'm')).toThrow(/m was embedded by other \(3 dimensions\), the configuration has english \(3\)/);
    const beacon = { ...manifest('english'), memoryModel: { kind: 'beacon', modelId: 'qwen' } };
    expect(() => checkMemory(beacon, set, 'm')).toThrow(/memory model beacon \(qwen\), the configuration has extractive/);
  });

  test('has no setting to offer where an earlier form of the same memory model made it', () => {
    const earlier = { ...manifest('english'), memoryModel: { kind: 'extractive', modelId: 'extractive-0' } };
    const remedy = 'memorize its texts again into the same place: `memorag memorize <texts> --into m --replace`';
    expect(() => checkMemory(earlier, backends({ embedders: [embedder('english')] }), 'm')).toThrow(expect.objectContaining({ remedy }));
  });

  test('tells the configuration that a language model\'s memory was made with', () => {
    const made = { ...manifest('english'), memoryModel: { kind: 'beacon', modelId: 'qwen, ratio 4', details: { model: 'models/qwen', ratio: 4, layers: 2, dtype: 'float32' } } };
    const remedy = 'configure it as it was made, `"memory": {"kind":"beacon","model":"models/qwen","ratio":4,"dtype":"float32"}`, or memorize the texts again';
    expect(() => checkMemory(made, backends({ embedders: [embedder('english')] }), 'm')).toThrow(expect.objectContaining({ remedy }));
  });
});
