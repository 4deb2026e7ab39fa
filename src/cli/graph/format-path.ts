import type { GraphPath, GraphStep, RatedFact } from '../../hipporag/graph-retrieval.ts';
import { cutToWidth } from '../cut-to-width.ts';
import { oneLine } from '../printable.ts';

/** Predicates that were found without a language model are half a sentence. */
const LONGEST_PREDICATE = 60;

export interface FormatPathOptions {
  readonly nameOf: (chunkId: string) => string;
  /** Of the retrieval: where a phrase stands in a passage, the best fact that the passage tells of it is said. */
  readonly facts: readonly RatedFact[];
}

/** A way as one line: `merrow point ←(kept the lamp at)— tobias ≈0.91 old tobias → [2]`. */
export function formatPath({ steps: own }: GraphPath, { nameOf, facts }: FormatPathOptions): string {
  const steps = own.length === 1 ? own.flatMap((step) => [...toldBy(step, facts), step]) : own;
  const words = steps.map((step) => `${tieOf(step)} ${step.kind === 'contains' && step.to === step.chunkId ? nameOf(step.to) : oneLine(step.to)}`);
  const [first] = steps;
  if (first === undefined) return '';
  return [first.kind === 'contains' && first.from === first.chunkId ? nameOf(first.from) : oneLine(first.from), ...words].join(' ');
}

/** What a passage tells of a phrase that leads straight to it. */
function toldBy({ from, to }: GraphStep, facts: readonly RatedFact[]): readonly GraphStep[] {
  const told = facts.find(({ fact: [subject, , object], chunkIds }) => chunkIds.includes(to) && subject !== object && (subject === from || object === from));
  if (told === undefined) return [];
  const [subject, , object] = told.fact;
  return [{ from, to: subject === from ? object : subject, kind: 'relation', fact: told.fact }];
}

function tieOf({ from, kind, fact, score }: GraphStep): string {
  if (kind === 'contains') return '→';
  if (kind === 'synonym') return score === undefined ? '≈' : `≈${score.toFixed(2)}`;
  if (fact === undefined) return '—';
  const predicate = cutToWidth(oneLine(fact[1]), LONGEST_PREDICATE);
  return fact[0] === from ? `—(${predicate})→` : `←(${predicate})—`;
}
