import { isConfigValues, type ConfigValues } from './config-layer.ts';
import { valueAt } from './value-at.ts';

/** Kinds of memory whose model can write an answer too. */
const WRITING_KINDS: readonly unknown[] = ['beacon', 'long-context'];

/** Where nobody names a generator, the weights of a memory model that is a language model answer too: they are loaded anyway. */
export function implyGenerator(values: ConfigValues): ConfigValues {
  const { generator } = values;
  if (!WRITING_KINDS.includes(valueAt(['memory', 'kind'], values))) return values;
  if (generator === undefined) return { ...values, generator: { kind: 'memory-model' } };
  const isNameless = isConfigValues(generator) && generator['kind'] === undefined;
  return isNameless ? { ...values, generator: { ...generator, kind: 'memory-model' } } : values;
}
