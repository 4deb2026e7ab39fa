import { isConfigValues, type ConfigValues } from './config-layer.ts';
import { isVariantPath } from './config-keys.ts';

/** `upper` over `lower`, object by object. Another `kind` drops what belonged to the old one. */
export function mergeConfig(lower: ConfigValues, upper: ConfigValues, path: readonly string[] = []): ConfigValues {
  const merged = new Map(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) merged.set(key, mergeValue(merged.get(key), value, [...path, key]));
  return Object.fromEntries(merged); // fromEntries: a key `__proto__` stays an ordinary (and unknown) key
}

function mergeValue(lower: unknown, upper: unknown, path: readonly string[]): unknown {
  if (!isConfigValues(lower) || !isConfigValues(upper)) return upper;
  const isOtherKind = isVariantPath(path) && upper['kind'] !== undefined && upper['kind'] !== lower['kind'];
  return isOtherKind ? upper : mergeConfig(lower, upper, path);
}
