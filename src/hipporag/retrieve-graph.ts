import { setImmediate } from 'node:timers/promises';
import { tellingsOf } from '../knowledge/tellings.ts';
import { tripleOf } from '../knowledge/triple-of.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Clue } from '../spec/clue.ts';
import { itemAt } from '../util/item-at.ts';
import { mapTogether } from '../util/map-together.ts';
import { DEFAULT_LIMIT } from './default-limit.ts';
import { filterFacts } from './filter-facts.ts';
import { findPaths } from './find-paths.ts';
import { graphEvidence } from './graph-evidence.ts';
import type { GraphEvidence, GraphRetrieval, GraphRetrieveOptions } from './graph-retrieval.ts';
import type { GraphView } from './graph-view.ts';
import { candidateFacts, linkQuestion, type LinkedQuestion, type Linking, type ReadQuestion } from './link-question.ts';
import { matchingPassages } from './matching-passages.ts';
import { plainShareOf } from './plain-share.ts';
import { questionVectors } from './question-vectors.ts';
import { rankPlain, rankWalked } from './rank-passages.ts';
import { retrievalTables } from './retrieval-tables.ts';
import { DEFAULT_WALK, settingsOf, type WalkSettings } from './walk-settings.ts';

/** A question, and what a memory model recalled for it. */
export interface GraphQuestion {
  readonly text: string;
  /** Names in them are begun at too, and facts that are like them count as like the question. */
  readonly clues?: readonly Clue[] | undefined;
}

export interface RetrieveSettings extends GraphRetrieveOptions {
  /** What the options of a call are put over; default: `DEFAULT_WALK`. */
  readonly settings?: WalkSettings | undefined;
  /** Asked by the filter `llm`. */
  readonly chat?: ChatModel | undefined;
}

/** Questions that are in work together: enough for walks to share the edges, few enough that their masses stay small. */
const BLOCK = 16;

/** Passages for a question: the facts and names that it is linked to, and a walk from them over the graph. */
export async function retrieveGraph(view: GraphView, question: GraphQuestion, options: RetrieveSettings): Promise<GraphRetrieval> {
  return itemAt(await retrieveMany(view, [question], options), 0);
}

/** The same for several questions, which share what is read once for all; the results are the same, to the last bit. */
export async function retrieveMany(view: GraphView, questions: readonly GraphQuestion[], options: RetrieveSettings): Promise<readonly GraphRetrieval[]> {
  const settings = settingsOf(options.settings ?? DEFAULT_WALK, options);
  const tables = retrievalTables(view.knowledge, view.corpus, settings.weights);
  const linking = { settings, tables, matching: matchingPassages(view.corpus, options.metadata, tables) };
  const found: GraphRetrieval[] = [];
  for (let at = 0; at < questions.length; at += BLOCK) {
    if (at > 0) await setImmediate();
    options.signal?.throwIfAborted();
    found.push(...(await retrieveBlock(view, questions.slice(at, at + BLOCK), { ...options, linking })));
  }
  return found;
}

interface BlockOptions extends Pick<RetrieveSettings, 'signal' | 'chat' | 'limit' | 'paths'> {
  readonly linking: Linking;
}

async function retrieveBlock(view: GraphView, questions: readonly GraphQuestion[], options: BlockOptions): Promise<readonly GraphRetrieval[]> {
  const { knowledge } = view;
  const { linking, signal, chat } = options;
  const { settings, tables } = linking;
  const times = [performance.now()];
  const lap = (): void => void times.push(performance.now());
  const read = await readQuestions(view, questions, signal);
  lap();
  const candidates = read.map((question) => candidateFacts(knowledge, question, linking));
  lap();
  const filtered = await mapTogether([...read.entries()], { limit: chat?.maxConcurrency ?? 1, signal }, async ([at, { text }], together) =>
    await filterFacts(knowledge, { question: text, facts: itemAt(candidates, at), filter: settings.filter, chat, signal: together }));
  lap();
  const linked = read.map((question, at) => linkQuestion(knowledge, question, itemAt(filtered, at).facts.slice(0, settings.facts), linking));
  const walks = tables.walker.walkEach(linked.map(({ reset, seeds }) => (seeds.length > 0 ? reset : reset.fill(0))), { damping: settings.damping });
  lap();
  return read.map((question, at): GraphRetrieval => {
    const own = itemAt(linked, at);
    const evidence = rankEvidence(view, question, { own, masses: itemAt(walks, at).masses, options });
    const took = (stage: number): number => (itemAt(times, stage + 1) - itemAt(times, stage)) / read.length;
    const total = (performance.now() - itemAt(times, 0)) / read.length;
    return {
      question: question.text,
      mode: own.seeds.length > 0 ? 'graph' : 'dense',
      evidence,
      facts: own.facts.map(({ fact, score }) => ({ fact: tripleOf(knowledge.vocabulary, fact), score, chunkIds: tellingsOf(knowledge).passagesOf(fact) })),
      seeds: own.seeds,
      usage: itemAt(filtered, at).usage,
      timings: { embed: took(0), facts: took(1), filter: took(2), walk: took(3), total },
    };
  });
}

/** Scores of passages and vectors of questions and clues, all embedded at once. */
async function readQuestions({ knowledge, corpus, embedder }: GraphView, questions: readonly GraphQuestion[], signal: AbortSignal | undefined): Promise<readonly ReadQuestion[]> {
  const ratings = await corpus.rateChunks(questions.map(({ text }) => text), { signal });
  const compared = questions.map(({ text, clues = [] }) => [text, ...clues.filter(({ kind, weight }) => kind !== 'key-entity' && weight !== 0).map((clue) => clue.text)]);
  const isComparable = embedder !== undefined && knowledge.factCounts.some((count) => count > 0);
  const vectors = isComparable ? await questionVectors(compared.flat(), embedder, { signal }) : [];
  let next = 0;
  return questions.map(({ text, clues = [] }, at) => {
    const own = vectors.slice(next, (next += itemAt(compared, at).length));
    return { text, clues: clues.filter(({ weight }) => weight !== 0), vectors: own, ratings: itemAt(ratings, at) };
  });
}

interface Walked {
  readonly own: LinkedQuestion;
  readonly masses: Float64Array;
  readonly options: BlockOptions;
}

function rankEvidence(view: GraphView, { ratings }: ReadQuestion, { own, masses, options }: Walked): readonly GraphEvidence[] {
  const { corpus } = view;
  const { limit = DEFAULT_LIMIT, paths = false, linking: { tables, settings, matching } } = options;
  const ranked = own.seeds.length > 0
    ? rankWalked(tables, { masses, matching, passageScores: own.plain, plainShare: plainShareOf(view, settings), limit })
    : rankPlain(tables, own.plain(), limit);
  const evidence = ranked.map((passage) => graphEvidence(corpus, ratings, passage));
  if (!paths) return evidence;
  const found = findPaths(tables.walk, { seeds: own.seeds, damping: settings.damping, chunkIds: evidence.map(({ chunkId }) => chunkId) });
  return evidence.map((one, at) => ({ ...one, ...(found[at] === undefined ? {} : { path: found[at] }) }));
}
