export interface Budget {
  /** Most items. */
  readonly limit: number;
  /** Most tokens; the very best item always fits. */
  readonly tokenBudget?: number | undefined;
}

/** The best that fit: items come best first, and one that is too long for what is left lets shorter ones behind it in. */
export function withinBudget<Item>(best: readonly Item[], { limit, tokenBudget = Infinity }: Budget, tokensOf: (item: Item) => number): Item[] {
  const kept: Item[] = [];
  let tokens = 0;
  for (const item of best) {
    if (kept.length >= limit) break;
    const next = tokens + tokensOf(item);
    if (kept.length > 0 && next > tokenBudget) continue;
    tokens = next;
    kept.push(item);
  }
  return kept;
}
