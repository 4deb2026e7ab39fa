import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Seed } from './graph-retrieval.ts';
import type { RetrievalTables } from './retrieval-tables.ts';
import type { WalkSettings } from './walk-settings.ts';

export interface PhraseSeed {
  readonly phrase: number;
  readonly weight: number;
  readonly by: 'fact' | 'question' | 'clue';
}

export interface PlacedSeeds {
  /** By node of the walk graph. */
  readonly reset: Float64Array;
  /** Phrases, best first, each once for each of what put it there. */
  readonly seeds: readonly Seed[];
}

/** What names weigh: the more passages hold one, the less it says. */
export function nameSeeds({ phrasePassages }: Knowledge, names: readonly number[], weight: number, by: 'question' | 'clue'): readonly PhraseSeed[] {
  return names.map((phrase) => ({ phrase, weight: weight / Math.sqrt(Math.max(1, phrasePassages[phrase] ?? 0)), by }));
}

/** The reset vector of a walk: phrases, and every passage by how well it fits the question. `passageScores`: by passage of the walk graph, `-Infinity`: not to be found. */
export function placeSeeds({ walk }: RetrievalTables, phrases: readonly PhraseSeed[], passageScores: Float32Array, { passageWeight }: Pick<WalkSettings, 'passageWeight'>): PlacedSeeds {
  const reset = new Float64Array(walk.graph.size);
  for (const { phrase, weight } of phrases) reset[walk.phraseNodes[phrase]!]! += weight;
  const first = walk.phrases.length;
  for (let passage = 0; passage < passageScores.length; passage += 1) if (passageScores[passage]! > 0) reset[first + passage] = passageWeight * passageScores[passage]!;
  let sum = 0;
  for (let node = 0; node < reset.length; node += 1) sum += reset[node]!;
  const seeds = phrases.map(({ phrase, weight, by }): Seed => ({ node: walk.knowledge.vocabulary.phrases[phrase]!, kind: 'phrase', weight: weight / sum, by }));
  return { reset, seeds: seeds.toSorted((one, other) => other.weight - one.weight) };
}
