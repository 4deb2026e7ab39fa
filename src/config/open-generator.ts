import { createExtractiveGenerator } from '../generators/extractive-generator.ts';
import type { Generator } from '../spec/generator.ts';
import type { MemoRagConfig } from './schema.ts';

/** The generator of a configuration; `undefined`: the memory model answers. */
export function openGenerator(config: MemoRagConfig['generator']): Generator | undefined {
  switch (config.kind) {
    case 'extractive':
      return createExtractiveGenerator();
    case 'none':
      return undefined;
    default:
      return config satisfies never;
  }
}
