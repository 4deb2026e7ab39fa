import type { Knowledge } from '../knowledge/knowledge.ts';
import type { RetrievalTables } from './retrieval-tables.ts';

/** A fact by number, and how much it has to say on a question. */
export interface ScoredFact {
  readonly fact: number;
  readonly score: number;
}

/** The `count` best facts, best first; of equals the one whose text comes first, so that no order of input makes a difference. */
export function bestFacts({ vocabulary }: Knowledge, facts: readonly ScoredFact[], count: number, { phraseRanks }: RetrievalTables): readonly ScoredFact[] {
  const compare = (one: ScoredFact, other: ScoredFact): number => {
    if (one.score !== other.score) return other.score - one.score;
    const [left, right] = [vocabulary.facts[one.fact]!, vocabulary.facts[other.fact]!];
    return phraseRanks[left.subject]! - phraseRanks[right.subject]! || byText(left.predicate, right.predicate) || phraseRanks[left.object]! - phraseRanks[right.object]!;
  };
  const least = leastOf(facts, count);
  return facts.filter(({ score }) => score >= least).toSorted(compare).slice(0, Math.max(0, count));
}

/** The `count`-th best score, without sorting them all. */
function leastOf(facts: readonly ScoredFact[], count: number): number {
  const best: number[] = [];
  for (const { score } of facts) {
    if (best.length >= count && score <= (best[count - 1] ?? Infinity)) continue;
    let at = best.length;
    while (at > 0 && best[at - 1]! < score) at -= 1;
    best.splice(at, 0, score);
    if (best.length > count) best.pop();
  }
  return best.at(-1) ?? Infinity;
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
