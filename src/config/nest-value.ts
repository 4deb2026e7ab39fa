import { isConfigValues, type ConfigValues } from './config-layer.ts';

/** `{ a: { b: value } }` for the path `a`, `b`. */
export function nestValue(path: readonly string[], value: unknown): ConfigValues {
  const whole = path.reduceRight((inner, key) => ({ [key]: inner }), value);
  return isConfigValues(whole) ? whole : {};
}
