import { isConfigValues, type ConfigValues } from './config-layer.ts';
import { valueAt } from './value-at.ts';

/** Kinds of memory whose model can write an answer too, where they name one of their own. */
const WRITING_KINDS: readonly unknown[] = ['beacon', 'long-context', 'gist'];

/** Where nobody names a generator, the model of a memory that is a language model answers too: it is loaded, or paid for, anyway. */
export function implyGenerator(values: ConfigValues): ConfigValues {
  const { generator } = values;
  const isWriter = WRITING_KINDS.includes(valueAt(['memory', 'kind'], values)) && valueAt(['memory', 'model'], values) !== undefined;
  if (!isWriter) return values;
  if (generator === undefined) return { ...values, generator: { kind: 'memory-model' } };
  const isNameless = isConfigValues(generator) && generator['kind'] === undefined;
  return isNameless ? { ...values, generator: { ...generator, kind: 'memory-model' } } : values;
}
