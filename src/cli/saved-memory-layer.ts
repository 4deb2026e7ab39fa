import { readLiveManifest } from '../cache/read-live-manifest.ts';
import type { ConfigLayer } from '../config/config-layer.ts';
import type { Manifest } from '../spec/memory-store.ts';

/** Settings that make another memory: a saved one keeps them, and is opened with its own. */
const KEPT_SETTINGS = ['spanTokens', 'gistTokens'] as const;

/**
 * What saved memories tell of the memory model that reads them, below all that is configured: the kind of one that a chat model serves, so that it
 * need not be named again. Its model and address are never read from there. `undefined`: they tell nothing, or not the same.
 */
export async function savedMemoryLayer(roots: readonly string[]): Promise<ConfigLayer | undefined> {
  const told: (ConfigLayer['values'] | undefined)[] = [];
  for (const root of roots) told.push(valuesOf(await readLiveManifest(root)));
  const [values] = told;
  if (values === undefined || told.some((other) => JSON.stringify(other) !== JSON.stringify(values))) return undefined;
  return { source: 'memory', values: { memory: values }, describe: () => `the memory ${roots.join(', ')}` };
}

function valuesOf(manifest: Manifest | string): ConfigLayer['values'] | undefined {
  // What is wrong with a memory is said where it is opened.
  if (typeof manifest === 'string') return undefined;
  const { kind, details = {} } = manifest.memoryModel;
  // Keys and values of the text belong to the weights that wrote them, which are named by the configuration.
  if (kind === 'graph') return { kind };
  const isServedByChat = kind === 'gist' || (kind === 'long-context' && details['layers'] === undefined);
  if (!isServedByChat) return undefined;
  return { kind, ...Object.fromEntries(KEPT_SETTINGS.flatMap((name) => (typeof details[name] === 'number' ? [[name, details[name]]] : []))) };
}
