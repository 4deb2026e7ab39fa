import { tellingsOf } from '../knowledge/tellings.ts';
import { tripleOf } from '../knowledge/triple-of.ts';
import type { ChunkRatings } from '../retrieval/chunk-ratings.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Clue } from '../spec/clue.ts';
import { itemAt } from '../util/item-at.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { bestFacts, type ScoredFact } from './best-facts.ts';
import { graphEvidence } from './graph-evidence.ts';
import type { GraphRetrieval, GraphRetrieveOptions } from './graph-retrieval.ts';
import type { GraphView } from './graph-view.ts';
import { matchingPassages } from './matching-passages.ts';
import { nameSeeds, placeSeeds, type PlacedSeeds, type PhraseSeed } from './place-seeds.ts';
import { questionNames } from './question-names.ts';
import { questionVectors } from './question-vectors.ts';
import { rankPlain, rankWalked } from './rank-passages.ts';
import { retrievalTables, type RetrievalTables } from './retrieval-tables.ts';
import { scoreFacts } from './score-facts.ts';
import { seedPhrases } from './seed-phrases.ts';
import { DEFAULT_WALK, settingsOf, type WalkSettings } from './walk-settings.ts';

/** A question, and what a memory model recalled for it. */
export interface GraphQuestion {
  readonly text: string;
  readonly clues?: readonly Clue[] | undefined;
}

export interface RetrieveSettings extends GraphRetrieveOptions {
  /** What the options of a call are put over; default: `DEFAULT_WALK`. */
  readonly settings?: WalkSettings | undefined;
  /** Asked by the filter `llm`. */
  readonly chat?: ChatModel | undefined;
}

export const DEFAULT_LIMIT = 8;

/** Passages for a question: the facts and names that it is linked to, and a walk from them over the graph. */
export async function retrieveGraph(view: GraphView, question: GraphQuestion, options: RetrieveSettings): Promise<GraphRetrieval> {
  return itemAt(await retrieveMany(view, [question], options), 0);
}

/** The same for several questions, which share what is read once for all. */
export async function retrieveMany(view: GraphView, questions: readonly GraphQuestion[], options: RetrieveSettings): Promise<readonly GraphRetrieval[]> {
  const { knowledge, corpus, embedder } = view;
  const { signal, limit = DEFAULT_LIMIT } = options;
  const settings = settingsOf(options.settings ?? DEFAULT_WALK, options);
  const tables = retrievalTables(knowledge, corpus, settings.weights);
  const matching = matchingPassages(corpus, options.metadata, tables);
  const begun = performance.now();
  const texts = questions.map(({ text }) => text);
  const ratings = await corpus.rateChunks(texts, { signal });
  const vectors = embedder === undefined || knowledge.factCounts.length === 0 ? [] : await questionVectors(texts, embedder, { signal });
  const embedded = performance.now();
  const linked = questions.map(({ text }, at) => linkQuestion(view, { text, vectors: vectors.slice(at, at + 1), ratings: itemAt(ratings, at), settings, matching, tables }));
  const scored = performance.now();
  const walked = tables.walker.walkEach(linked.map(({ placed }) => placed.reset), { damping: settings.damping });
  const share = plainShareOf(view, settings);
  const done = performance.now();
  return questions.map(({ text }, at): GraphRetrieval => {
    const own = itemAt(linked, at);
    const isGraph = own.placed.seeds.length > 0;
    const ranked = isGraph
      ? rankWalked(tables, { masses: itemAt(walked, at).masses, passageScores: own.passageScores, plainShare: share, limit })
      : rankPlain(tables, own.passageScores, limit);
    return {
      question: text,
      mode: isGraph ? 'graph' : 'dense',
      evidence: ranked.map((passage) => graphEvidence(corpus, itemAt(ratings, at), passage)),
      facts: own.facts.map(({ fact, score }) => ({ fact: tripleOf(knowledge.vocabulary, fact), score, chunkIds: tellingsOf(knowledge).passagesOf(fact) })),
      seeds: own.placed.seeds,
      usage: NO_USAGE,
      timings: { embed: embedded - begun, facts: scored - embedded, filter: 0, walk: done - scored, total: performance.now() - begun },
    };
  });
}

interface Linking {
  readonly text: string;
  readonly vectors: readonly Float32Array[];
  readonly ratings: ChunkRatings;
  readonly settings: WalkSettings;
  readonly matching: Uint8Array;
  readonly tables: RetrievalTables;
}

interface Linked {
  readonly facts: readonly ScoredFact[];
  readonly placed: PlacedSeeds;
  readonly passageScores: Float32Array;
}

function linkQuestion({ knowledge }: GraphView, { text, vectors, ratings, settings, matching, tables }: Linking): Linked {
  const passageScores = byPassage(settings.passageScores === 'dense' ? ratings.dense() : ratings.hybrid, matching, tables);
  const sourceScores = settings.passageScores === 'hybrid' ? passageScores : byPassage(ratings.hybrid, matching, tables);
  const scores = scoreFacts(knowledge, { vectors, passageScores: sourceScores, sourceWeight: settings.sourceWeight, tables });
  const facts = bestFacts(knowledge, scores, settings.facts, tables);
  const phrases: readonly PhraseSeed[] = seedPhrases(knowledge, facts, settings.phrases).map(([phrase, weight]) => ({ phrase, weight, by: 'fact' }));
  const names = settings.nameWeight > 0 ? nameSeeds(knowledge, questionNames(text, knowledge), settings.nameWeight, 'question') : [];
  return { facts, placed: placeSeeds(tables, [...phrases, ...names], passageScores, settings), passageScores };
}

/** Min-max over the passages that may be found; `-Infinity` for the others. */
function byPassage(chunks: Float32Array, matching: Uint8Array, { chunkOfPassage }: RetrievalTables): Float32Array {
  let [least, most] = [Infinity, -Infinity];
  for (const [passage, chunk] of chunkOfPassage.entries()) {
    if (matching[passage] === 0) continue;
    least = Math.min(least, chunks[chunk]!);
    most = Math.max(most, chunks[chunk]!);
  }
  return Float32Array.from(chunkOfPassage, (chunk, passage) => {
    if (matching[passage] === 0) return -Infinity;
    return most > least ? (chunks[chunk]! - least) / (most - least) : 1;
  });
}

const plain = new WeakMap<GraphView['knowledge'], boolean>();

/** Where facts were found without a language model, most of what a text tells is not in the graph. */
function plainShareOf({ knowledge }: GraphView, { plainShare }: WalkSettings): number {
  let isPlain = plain.get(knowledge);
  if (isPlain === undefined) {
    const sources = [...knowledge.passages.values()].filter(({ extraction }) => extraction.source === 'extractive');
    isPlain = 2 * sources.length > knowledge.passages.size;
    plain.set(knowledge, isPlain);
  }
  return isPlain ? plainShare : 0;
}
