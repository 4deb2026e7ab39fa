import type { Knowledge } from '../knowledge/knowledge.ts';
import type { WalkSettings } from './walk-settings.ts';

const known = new WeakMap<Knowledge, boolean>();

/** What words and vectors count in the ranking: where facts were found without a language model, most of what a text tells is not in the graph. */
export function plainShareOf(knowledge: Knowledge, { plainShare }: Pick<WalkSettings, 'plainShare'>): number {
  return isPlainGraph(knowledge) ? plainShare : 0;
}

/** Whether most of a graph was made without a language model. */
export function isPlainGraph(knowledge: Knowledge): boolean {
  const before = known.get(knowledge);
  if (before !== undefined) return before;
  const { passages } = knowledge;
  const plain = [...passages.values()].filter(({ extraction }) => extraction.source === 'extractive');
  const isMostlyPlain = 2 * plain.length > passages.size;
  known.set(knowledge, isMostlyPlain);
  return isMostlyPlain;
}
