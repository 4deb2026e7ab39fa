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
  return isPlainGraph(view.knowledge) && tellsLittle(view) ? plainShare : 0;
}

const plain = new WeakMap<Knowledge, boolean>();

/** Whether most of a graph was made without a language model. */
export function isPlainGraph(knowledge: Knowledge): boolean {
  const before = plain.get(knowledge);
  if (before !== undefined) return before;
  const passages = [...knowledge.passages.values()];
  const isPlain = 2 * passages.filter(({ extraction }) => extraction.source === 'extractive').length > passages.length;
  plain.set(knowledge, isPlain);
  return isPlain;
}

const little = new WeakMap<Knowledge, boolean>();

function tellsLittle({ knowledge, corpus }: Pick<GraphView, 'knowledge' | 'corpus'>): boolean {
  const before = little.get(knowledge);
  if (before !== undefined) return before;
  const facts = [...knowledge.passages.values()].reduce((sum, passage) => sum + passage.facts.length, 0);
  const tokens = corpus.chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
  const isLittle = facts < FEW_FACTS * tokens;
  little.set(knowledge, isLittle);
  return isLittle;
}
