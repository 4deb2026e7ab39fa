import type { Clue } from '../spec/clue.ts';
import type { Evidence, Retriever } from '../spec/retriever.ts';
import { itemAt } from '../util/item-at.ts';
import { DEFAULT_LIMIT } from './default-limit.ts';
import { findPaths } from './find-paths.ts';
import { graphEvidence } from './graph-evidence.ts';
import type { GraphEvidence, GraphRetrieval } from './graph-retrieval.ts';
import type { GraphView } from './graph-view.ts';
import { matchingPassages } from './matching-passages.ts';
import { isPlainGraph } from './plain-share.ts';
import { retrievalTables } from './retrieval-tables.ts';
import { retrieveGraph, type GraphQuestion, type RetrieveSettings } from './retrieve-graph.ts';
import { DEFAULT_WALK, settingsOf } from './walk-settings.ts';

/** A graph, and what finds its passages by words, vectors and clues. */
export interface FusedView extends GraphView {
  readonly retriever: Retriever;
}

export interface RetrieveFusedOptions extends RetrieveSettings {
  /** Chunks that a clue finds. */
  readonly retHit?: number | undefined;
}

/** What the search by words, vectors and clues counts beside the walk (docs/decisions/2026-11-22-both-memories.md). */
const SEARCH_SHARE = { told: 0.2, plain: 0.3 };
const RET_HIT = 3;
/** Passages of each ranking that are joined, for each place in the reply. */
const DEPTH = 12;

/**
 * Both memories together: a walk over the graph, and a search for the question and all that a memory model recalled for it, joined to one ranking. The
 * walk begins at what the model says in its own words too. What it quotes leads to its place, and a walk begins there only where the graph was made
 * without a language model and tells little of its texts (plain-share.ts).
 */
export async function retrieveFused(view: FusedView, { text: question, clues = [] }: GraphQuestion, { paths = false, retHit = RET_HIT, ...options }: RetrieveFusedOptions): Promise<GraphRetrieval> {
  const { corpus, retriever } = view;
  const { limit = DEFAULT_LIMIT, metadata, signal } = options;
  const begun = performance.now();
  const isPlain = isPlainGraph(view);
  const depth = metadata === undefined ? DEPTH * limit : corpus.chunks.length;
  const walked = await retrieveGraph(view, { text: question, clues: isPlain ? clues : ownWords(clues) }, { ...options, limit: depth });
  const searched = performance.now();
  const settings = settingsOf(options.settings ?? DEFAULT_WALK, options);
  const tables = retrievalTables(view.knowledge, corpus, settings.weights);
  const isMatching = matchingPassages(corpus, metadata, tables);
  const found = (await retriever.retrieve({ question, clues, retHit, limit: depth }, { signal })).filter(({ chunkId }) => isMatching[(tables.walk.passageNodes.get(chunkId) ?? -1) - tables.walk.phrases.length] === 1);
  const ratings = itemAt(await corpus.rateChunks([question], { signal }), 0);
  const positions = new Map(corpus.chunks.map(({ id }, position) => [id, position]));
  const byWalk = new Map(walked.evidence.map((passage) => [passage.chunkId, passage]));
  const joined = joinRankings({ walked: walked.evidence, found, share: walked.mode === 'graph' ? (isPlain ? SEARCH_SHARE.plain : SEARCH_SHARE.told) : 1 }).slice(0, limit).map(({ chunkId, score, clues: own }): GraphEvidence => {
    const passage = byWalk.get(chunkId) ?? graphEvidence(corpus, ratings, { chunk: positions.get(chunkId)!, score });
    return { ...passage, score, clues: own };
  });
  const ways = paths && walked.mode === 'graph' ? findPaths(tables.walk, { seeds: walked.seeds, damping: settings.damping, chunkIds: joined.map(({ chunkId }) => chunkId) }) : [];
  const evidence = joined.map((passage, at) => ({ ...passage, ...(ways[at] === undefined ? {} : { path: ways[at] }) }));
  const ended = performance.now();
  return { ...walked, evidence, clues, timings: { ...walked.timings, embed: walked.timings.embed + ended - searched, total: ended - begun } };
}

/** Clues that are not quoted from a place. */
function ownWords(clues: readonly Clue[]): readonly Clue[] {
  return clues.filter(({ source }) => source === undefined);
}

type Joined = Pick<Evidence, 'chunkId' | 'score' | 'clues'>;

interface Rankings {
  readonly walked: readonly Joined[];
  readonly found: readonly Joined[];
  /** What `found` counts; the other has the rest. */
  readonly share: number;
}

/** Shares of each ranking's best score, added up, best first; the best one's is 1. */
function joinRankings({ walked, found, share: searchShare }: Rankings): readonly Joined[] {
  const rankings = [[1 - searchShare, walked], [searchShare, found]] as const;
  const joined = new Map<string, Joined>();
  for (const [share, passages] of rankings) {
    const most = Math.max(0, ...passages.map(({ score }) => score));
    for (const { chunkId, score, clues } of passages) {
      const known = joined.get(chunkId) ?? { chunkId, score: 0, clues: [] };
      joined.set(chunkId, { chunkId, score: known.score + (most > 0 ? (share * score) / most : 0), clues: [...known.clues, ...clues] });
    }
  }
  const ranked = [...joined.values()].toSorted((one, other) => other.score - one.score);
  const best = ranked[0]?.score ?? 0;
  return best > 0 ? ranked.map((passage) => ({ ...passage, score: passage.score / best })) : [];
}
