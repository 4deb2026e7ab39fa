/** Numbers of `texts` in the order of the texts, by code units; `order`: that of the first of them, from before the others were added. */
export function mergeOrders(texts: readonly string[], order: Int32Array): Int32Array {
  if (order.length === texts.length) return order;
  const numbers = Int32Array.from({ length: texts.length - order.length }, (_, at) => order.length + at);
  const added = numbers.toSorted((left, right) => (texts[left]! < texts[right]! ? -1 : 1));
  const merged = new Int32Array(texts.length);
  let old = 0;
  let next = 0;
  for (let at = 0; at < merged.length; at += 1) {
    const isOld = next === added.length || (old < order.length && texts[order[old]!]! < texts[added[next]!]!);
    merged[at] = isOld ? order[old++]! : added[next++]!;
  }
  return merged;
}
