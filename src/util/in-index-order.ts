/** Values by their index, `0` to `count - 1`, each there once; `undefined` where one is missing, doubled or beyond. */
export function inIndexOrder<T>(entries: readonly { readonly index: number; readonly value: T }[], count: number): readonly T[] | undefined {
  const values = new Map(entries.map(({ index, value }) => [index, value]));
  if (entries.length !== count || values.size !== count) return undefined;
  const ordered: T[] = [];
  for (let index = 0; index < count; index += 1) {
    const value = values.get(index);
    if (value === undefined) return undefined;
    ordered.push(value);
  }
  return ordered;
}
