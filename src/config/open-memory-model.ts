import { createExtractiveMemory } from '../memory/extractive-memory.ts';
import type { MemoryModel } from '../spec/memory-model.ts';
import type { MemoRagConfig } from './schema.ts';

/** The memory model of a configuration. */
export function openMemoryModel(config: MemoRagConfig['memory']): MemoryModel {
  switch (config.kind) {
    case 'extractive':
      return createExtractiveMemory();
    default:
      return config.kind satisfies never;
  }
}
