import type { Corpus } from '../spec/corpus.ts';
import { cutText } from '../text/cut-text.ts';
import { oneLine } from '../text/one-line.ts';
import { itemAt } from '../util/item-at.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { DEFAULT_LIMIT } from './default-limit.ts';
import { graphEvidence } from './graph-evidence.ts';
import type { GraphRetrieval, GraphRetrieveOptions } from './graph-retrieval.ts';
import type { GraphView } from './graph-view.ts';
import { matchingPassages } from './matching-passages.ts';
import { communitiesOf } from './passage-communities.ts';
import { passageScores } from './passage-scores.ts';
import { passagesInTurns, rateCommunities, type CommunityPassage, type RatedCommunity, type ScorePassage } from './rate-communities.ts';
import { retrieveDense } from './retrieve-dense.ts';
import { retrievalTables } from './retrieval-tables.ts';
import { DEFAULT_WALK } from './walk-settings.ts';

export type RetrieveWholeOptions = Pick<GraphRetrieveOptions, 'signal' | 'limit' | 'metadata'>;

/** Communities that are told of a question. */
const SHOWN = 12;
const SENTENCE = 300;

/**
 * Passages for a question about the texts as a whole: the communities that have most to say on it, and their passages in turns. Where there is no
 * community, words and vectors find what there is.
 */
export async function retrieveWhole(view: GraphView, question: string, { signal, limit = DEFAULT_LIMIT, metadata }: RetrieveWholeOptions): Promise<GraphRetrieval> {
  const { knowledge, corpus } = view;
  const begun = performance.now();
  const tables = retrievalTables(knowledge, corpus, DEFAULT_WALK.weights);
  const ratings = itemAt(await corpus.rateChunks([question], { signal }), 0);
  const embedded = performance.now();
  const scores = passageScores(ratings.hybrid, matchingPassages(corpus, metadata, tables), tables);
  const scoreOf = scoresById(tables.walk.passages, scores);
  const communities = rateCommunities(communitiesOf(knowledge), scoreOf);
  if (communities.length === 0) return await retrieveDense(view, question, { signal, limit, metadata, by: 'hybrid' });
  const passages = passagesInTurns(communities, scoreOf, limit);
  const most = Math.max(0, ...passages.map(({ score }) => score));
  const positions = new Map(corpus.chunks.map(({ id }, position) => [id, position]));
  const done = performance.now();
  return {
    question,
    mode: 'whole',
    evidence: passages.map(({ chunkId, score, community }) => ({ ...graphEvidence(corpus, ratings, { chunk: positions.get(chunkId)!, score: most > 0 ? score / most : 1 }), community })),
    facts: [],
    seeds: [],
    communities: communities.slice(0, Math.max(limit, SHOWN)),
    overview: await overviewOf(corpus, { question, communities, passages, signal }),
    usage: NO_USAGE,
    timings: { embed: embedded - begun, facts: 0, filter: 0, walk: done - embedded, total: performance.now() - begun },
  };
}

function scoresById(chunkIds: readonly string[], scores: Float32Array): ScorePassage {
  const byId = new Map(chunkIds.map((chunkId, passage) => [chunkId, scores[passage]!]));
  return (chunkId) => byId.get(chunkId) ?? -Infinity;
}

export interface OverviewOptions {
  readonly question: string;
  readonly communities: readonly RatedCommunity[];
  readonly passages: readonly CommunityPassage[];
  readonly signal?: AbortSignal | undefined;
}

/** What the texts are about, a line for each community: who and what is in it, and the sentences of its best passage that are nearest to the question. */
export async function overviewOf(corpus: Corpus, { question, communities, passages, signal }: OverviewOptions): Promise<string> {
  const first = communities.slice(0, SHOWN).flatMap(({ names, passages: own }, at) => {
    const chunkId = passages.find(({ community }) => community === at)?.chunkId ?? own[0];
    return chunkId === undefined ? [] : [{ names, chunkId }];
  });
  const windows = await corpus.focus(question, first.map(({ chunkId }) => chunkId), { signal });
  return first.map(({ names }, at) => `${names.map(oneLine).join(', ')}: ${cutText(oneLine(corpus.text(itemAt(windows, at))), SENTENCE)}`).join('\n');
}
