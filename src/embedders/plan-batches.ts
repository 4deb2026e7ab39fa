/** How much one call may carry. */
export interface BatchLimits {
  readonly maxTexts: number;
  readonly maxTokens: number;
}

/** Consecutive items in calls that keep within the limits; an item beyond them is alone in its call. */
export function planBatches<T extends { readonly tokens: number }>(items: readonly T[], { maxTexts, maxTokens }: BatchLimits): readonly (readonly T[])[] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let tokens = 0;
  for (const item of items) {
    if (batch.length > 0 && (batch.length >= maxTexts || tokens + item.tokens > maxTokens)) {
      batches.push(batch);
      batch = [];
      tokens = 0;
    }
    batch.push(item);
    tokens += item.tokens;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}
