import type { Warning } from '../spec/embedder.ts';
import { isLoopback } from '../util/is-loopback.ts';
import { KEY_PLACES } from './key-places.ts';
import type { MemoRagConfig } from './schema.ts';
import { valueAt } from './value-at.ts';

/** What a person should know of keys: one that travels in the clear beyond this machine. It is no refusal, because a network may be private. */
export function openKeyWarnings(config: MemoRagConfig): readonly Warning[] {
  return KEY_PLACES.flatMap(({ path }) => {
    const url = valueAt([...path, 'baseURL'], config);
    if (valueAt([...path, 'apiKey'], config) === undefined || typeof url !== 'string' || !url.startsWith('http:') || isLoopback(url)) return [];
    return [{ code: 'key-in-clear', message: `the key of ${path.join('.')} goes to ${new URL(url).host} without encryption: use https, or a tunnel` }];
  });
}
