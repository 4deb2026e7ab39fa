/** Rank (from 1) at which the first of several equally good items stands in a list, best first; `undefined`: it is not there. */
export function rankOf(wanted: ReadonlySet<string>, found: readonly string[]): number | undefined {
  const at = found.findIndex((id) => wanted.has(id));
  return at < 0 ? undefined : at + 1;
}
