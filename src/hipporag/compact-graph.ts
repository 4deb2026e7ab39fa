import { randomUUID } from 'node:crypto';
import { compactKnowledge } from '../knowledge/compact-knowledge.ts';
import type { SavedGraph } from './graph-files.ts';

/** Share of phrases and facts that no passage tells any more above which a vocabulary is made anew without them. */
const MOST_DEAD = 1 / 3;

/** The same graph; where much of its vocabulary is dead, over a new one with what is told alone. */
export function compactGraph(graph: SavedGraph): SavedGraph {
  const { phrasePassages, factCounts, vocabulary } = graph.knowledge;
  const rows = vocabulary.phrases.length + vocabulary.facts.length;
  const live = told(phrasePassages) + told(factCounts);
  return rows - live <= rows * MOST_DEAD ? graph : { ...graph, knowledge: compactKnowledge(graph.knowledge), vocabularyId: randomUUID() };
}

function told(counts: Int32Array): number {
  return counts.reduce((sum, count) => (count > 0 ? sum + 1 : sum), 0);
}
