import { searchTerms } from './search-terms.ts';

/** The share of the terms that each text holds, 0 to 1; a term that few of the texts hold counts more. */
export function termOverlap(terms: ReadonlySet<string>, texts: readonly string[]): readonly number[] {
  const termSets = texts.map((text) => new Set(searchTerms(text)));
  const weights = new Map<string, number>();
  for (const term of terms) {
    const holding = termSets.filter((held) => held.has(term)).length;
    // A term that nothing here holds cannot tell the texts apart.
    if (holding > 0) weights.set(term, Math.log((texts.length + 1) / holding));
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  return termSets.map((held) => [...weights].reduce((sum, [term, weight]) => sum + (held.has(term) ? weight : 0), 0) / total);
}
