import type { Knowledge } from '../knowledge/knowledge.ts';
import type { ChunkRatings } from '../retrieval/chunk-ratings.ts';
import type { Clue } from '../spec/clue.ts';
import { bestFacts, type ScoredFact } from './best-facts.ts';
import { passageScores } from './passage-scores.ts';
import { nameSeeds, placeSeeds, type PhraseSeed, type PlacedSeeds } from './place-seeds.ts';
import { phraseOf, questionNames } from './question-names.ts';
import type { RetrievalTables } from './retrieval-tables.ts';
import { scoreFacts } from './score-facts.ts';
import { seedPhrases } from './seed-phrases.ts';
import type { WalkSettings } from './walk-settings.ts';

/** What of a question is known before anything is linked to it. */
export interface ReadQuestion {
  readonly text: string;
  readonly clues: readonly Clue[];
  /** Of the question, then of clues that say something; empty: nothing can be compared by vectors. */
  readonly vectors: readonly Float32Array[];
  readonly ratings: ChunkRatings;
}

export interface Linking {
  readonly settings: WalkSettings;
  /** By passage of the walk graph: 1 where it may be found. */
  readonly matching: Uint8Array;
  readonly tables: RetrievalTables;
}

/** Facts that a filter chooses among, for each that is kept. */
const CANDIDATES_PER_FACT = 2.5;

/** The facts that a question is linked to, best first: as many as are kept, or as a filter chooses among. */
export function candidateFacts(knowledge: Knowledge, { vectors, ratings }: ReadQuestion, { settings, matching, tables }: Linking): readonly ScoredFact[] {
  const sources = passageScores(ratings.hybrid, matching, tables);
  const scores = scoreFacts(knowledge, { vectors, passageScores: sources, sourceWeight: settings.sourceWeight, sourcePassages: settings.sourcePassages, tables });
  const count = settings.filter === 'llm' ? Math.ceil(CANDIDATES_PER_FACT * settings.facts) : settings.facts;
  return bestFacts(knowledge, scores, count, tables);
}

export interface LinkedQuestion extends PlacedSeeds {
  readonly facts: readonly ScoredFact[];
  /** By passage of the walk graph, from 0 to 1 without any walk; `-Infinity`: not to be found. */
  readonly plain: () => Float32Array;
}

/** Where a walk begins: at phrases of the facts, at names, and a little at every passage. */
export function linkQuestion(knowledge: Knowledge, { text, clues, ratings }: ReadQuestion, facts: readonly ScoredFact[], { settings, matching, tables }: Linking): LinkedQuestion {
  const phrases = seedPhrases(knowledge, facts, settings.phrases).map(([phrase, weight]): PhraseSeed => ({ phrase, weight, by: 'fact' }));
  const named = settings.nameWeight > 0 ? nameSeeds(knowledge, questionNames(text, knowledge), settings.nameWeight, 'question') : [];
  const recalled = clues.flatMap((clue) => nameSeeds(knowledge, clueNames(clue, knowledge), clueWeight(clue) * settings.nameWeight, 'clue'));
  const scoresBy = (kind: 'dense' | 'hybrid'): Float32Array => passageScores(kind === 'dense' ? ratings.dense() : ratings.hybrid, matching, tables);
  const placed = placeSeeds(tables, [...phrases, ...named, ...strongest(recalled)], scoresBy(settings.passageScores), settings);
  return { ...placed, facts, plain: () => scoresBy(settings.plainScores) };
}

function clueNames({ kind, text }: Clue, knowledge: Knowledge): readonly number[] {
  const whole = kind === 'key-entity' ? phraseOf(text, knowledge) : undefined;
  return whole === undefined ? questionNames(text, knowledge) : [whole];
}

function clueWeight({ weight = 0.5 }: Clue): number {
  return weight;
}

/** Of clues that name the same, the one that weighs most: saying it three times proves nothing. */
function strongest(seeds: readonly PhraseSeed[]): readonly PhraseSeed[] {
  const best = new Map<number, PhraseSeed>();
  for (const seed of seeds) if (seed.weight > (best.get(seed.phrase)?.weight ?? 0)) best.set(seed.phrase, seed);
  return [...best.values()];
}
