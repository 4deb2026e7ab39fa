import type { Knowledge } from '../knowledge/knowledge.ts';
import type { ScoredFact } from './best-facts.ts';

/** Subjects and objects of facts, by number, with what they weigh in the reset vector; best first. */
export function seedPhrases({ vocabulary, phrasePassages }: Knowledge, facts: readonly ScoredFact[], most: number): readonly (readonly [phrase: number, weight: number])[] {
  const sums = new Map<number, { sum: number; facts: number }>();
  for (const { fact, score } of facts) {
    const { subject, object } = vocabulary.facts[fact]!;
    for (const phrase of [subject, object]) {
      const known = sums.get(phrase) ?? { sum: 0, facts: 0 };
      sums.set(phrase, { sum: known.sum + score / Math.max(1, phrasePassages[phrase] ?? 0), facts: known.facts + 1 });
    }
  }
  const text = (phrase: number): string => vocabulary.phrases[phrase]!;
  return [...sums]
    .map(([phrase, own]): readonly [number, number] => [phrase, own.sum / own.facts])
    .filter(([, weight]) => weight > 0)
    .toSorted(([one, weight], [other, otherWeight]) => otherWeight - weight || (text(one) < text(other) ? -1 : 1))
    .slice(0, Math.max(0, most));
}
