import { isConfigValues, type ConfigValues } from './config-layer.ts';
import { configKeysAt, isVariantPath } from './config-keys.ts';

/** `upper` over `lower`, object by object. Another `kind` drops what belonged to the old one; what named no kind stays with one that takes it. */
export function mergeConfig(lower: ConfigValues, upper: ConfigValues, path: readonly string[] = []): ConfigValues {
  const merged = new Map(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) merged.set(key, mergeValue(merged.get(key), value, [...path, key]));
  return Object.fromEntries(merged); // fromEntries: a key `__proto__` stays an ordinary (and unknown) key
}

function mergeValue(lower: unknown, upper: unknown, path: readonly string[]): unknown {
  if (!isConfigValues(lower) || !isConfigValues(upper)) return upper;
  const isOtherKind = isVariantPath(path) && upper['kind'] !== undefined && upper['kind'] !== lower['kind'];
  if (!isOtherKind) return mergeConfig(lower, upper, path);
  return lower['kind'] === undefined ? { ...takenBy(upper, lower, path), ...upper } : upper;
}

function takenBy(upper: ConfigValues, lower: ConfigValues, path: readonly string[]): ConfigValues {
  const keys = configKeysAt(path, path.reduceRight<ConfigValues>((values, key) => ({ [key]: values }), upper));
  return Object.fromEntries(Object.entries(lower).filter(([key]) => keys.includes(key)));
}
