import { isConfigValues } from './config-layer.ts';

/** The value at a path of nested objects; `undefined` where there is none. */
export function valueAt(path: readonly string[], values: unknown): unknown {
  let value = values;
  for (const key of path) value = isConfigValues(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}
