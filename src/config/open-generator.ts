import { createExtractiveGenerator } from '../generators/extractive-generator.ts';
import type { Generator } from '../spec/generator.ts';
import type { MemoRagConfig } from './schema.ts';

/** The generator of a configuration. */
export function openGenerator(config: MemoRagConfig['generator']): Generator {
  switch (config.kind) {
    case 'extractive':
      return createExtractiveGenerator();
    default:
      return config.kind satisfies never;
  }
}
