import type { Knowledge } from '../knowledge/knowledge.ts';
import type { GraphView } from './graph-view.ts';
import type { WalkSettings } from './walk-settings.ts';

/**
 * Facts for a token of text below which a graph that was made without a language model leaves out most of what its texts tell: articles have one in
 * eleven tokens, stories one in fifty to a hundred (docs/decisions/2026-11-22-graph-evaluation.md).
 */
const FEW_FACTS = 1 / 25;

/** What words and vectors count in the ranking: where little of what the texts tell is in the graph, a walk alone finds little. */
export function plainShareOf(view: Pick<GraphView, 'knowledge' | 'corpus'>, { plainShare }: Pick<WalkSettings, 'plainShare'>): number {
  return isPlainGraph(view) ? plainShare : 0;
}

const known = new WeakMap<Knowledge, boolean>();

/** Whether most of a graph was made without a language model, and tells little of its texts. */
export function isPlainGraph({ knowledge, corpus }: Pick<GraphView, 'knowledge' | 'corpus'>): boolean {
  const before = known.get(knowledge);
  if (before !== undefined) return before;
  const passages = [...knowledge.passages.values()];
  const plain = passages.filter(({ extraction }) => extraction.source === 'extractive');
  const facts = passages.reduce((sum, passage) => sum + passage.facts.length, 0);
  const tokens = corpus.chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
  const isPlain = 2 * plain.length > passages.length && facts < FEW_FACTS * tokens;
  known.set(knowledge, isPlain);
  return isPlain;
}
