export interface TermWeights {
  /** Of all terms, 1 together. */
  readonly weights: ReadonlyMap<string, number>;
  /** Of those that some sentence holds, 1 together: a term that none holds cannot tell them apart. */
  readonly held: ReadonlyMap<string, number>;
}

/** Fewer sentences than these cannot say what is rare: in three of them, a word that stands in two would count next to nothing. */
const LEAST_SENTENCES = 30;

/** What each term of a question counts; one that fewer sentences hold counts more. */
export function termWeights(asked: ReadonlySet<string>, sentenceTerms: readonly ReadonlySet<string>[]): TermWeights {
  const found = new Map([...asked].map((term) => [term, 0]));
  for (const terms of sentenceTerms) for (const term of terms) if (asked.has(term)) found.set(term, (found.get(term) ?? 0) + 1);
  const sentences = Math.max(LEAST_SENTENCES, sentenceTerms.length);
  const rarity = [...found].map(([term, count]) => [term, Math.log(1 + (sentences - count + 0.5) / (count + 0.5))] as const);
  return { weights: shares(rarity), held: shares(rarity.filter(([term]) => (found.get(term) ?? 0) > 0)) };
}

function shares(values: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const total = values.reduce((sum, [, value]) => sum + value, 0) || 1;
  return new Map(values.map(([term, value]) => [term, value / total]));
}
