import type { ChatMessage } from '../spec/chat-message.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';

/** Providers keep no prompt below about 1,024 tokens, which no text of fewer characters has. */
const SHORTEST_CACHED = 1_024;
/** How long providers keep a prompt at least. */
const KEPT_MS = 4 * 60_000;

type Beginning = readonly ChatMessage[];

/** When a call with this beginning was last answered. */
const answeredAt = new WeakMap<Beginning, number>();

export interface PromptCacheOptions<Item> {
  /** Most calls at once. */
  readonly concurrency: number;
  readonly readOf: (item: Item) => Beginning;
}

/**
 * Makes calls at once, but of those that begin with the same long messages one before the others: these find it in the provider's prompt
 * cache then, instead of being read and paid for side by side.
 */
export async function inPromptCache<Item>(items: readonly Item[], { concurrency, readOf }: PromptCacheOptions<Item>, call: (item: Item) => Promise<void>): Promise<void> {
  const followers = new Set([...Map.groupBy(items, readOf)].flatMap(([read, sharing]) => (isCold(read) ? sharing.slice(1) : [])));
  for (const turn of [items.filter((item) => !followers.has(item)), [...followers]]) {
    await mapConcurrently(turn, concurrency, async (item) => {
      await call(item);
      answeredAt.set(readOf(item), performance.now());
    });
  }
}

function isCold(read: Beginning): boolean {
  const last = answeredAt.get(read);
  if (last !== undefined && performance.now() - last < KEPT_MS) return false;
  return read.reduce((sum, { content }) => sum + content.length, 0) >= SHORTEST_CACHED;
}
