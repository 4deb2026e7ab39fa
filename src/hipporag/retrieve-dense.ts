import { itemAt } from '../util/item-at.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { graphEvidence } from './graph-evidence.ts';
import type { GraphRetrieval, GraphRetrieveOptions } from './graph-retrieval.ts';
import type { GraphView } from './graph-view.ts';
import { matchingPassages } from './matching-passages.ts';
import { passageScores } from './passage-scores.ts';
import { rankPlain } from './rank-passages.ts';
import { retrievalTables } from './retrieval-tables.ts';
import { DEFAULT_WALK } from './walk-settings.ts';
import { DEFAULT_LIMIT } from './default-limit.ts';

export interface RetrieveDenseOptions extends Pick<GraphRetrieveOptions, 'signal' | 'limit' | 'metadata'> {
  /** By vectors alone, which is the default, by words alone, or by both. */
  readonly by?: 'dense' | 'words' | 'hybrid' | undefined;
}

/** The plain twin of a walk: passages by their own scores, the graph left aside. */
export async function retrieveDense({ knowledge, corpus }: GraphView, question: string, { signal, limit = DEFAULT_LIMIT, metadata, by = 'dense' }: RetrieveDenseOptions): Promise<GraphRetrieval> {
  const begun = performance.now();
  const tables = retrievalTables(knowledge, corpus, DEFAULT_WALK.weights);
  const ratings = itemAt(await corpus.rateChunks([question], { signal }), 0);
  const scores = { dense: ratings.dense, words: ratings.words, hybrid: () => ratings.hybrid }[by]();
  const ranked = rankPlain(tables, passageScores(scores, matchingPassages(corpus, metadata, tables), tables), limit);
  const total = performance.now() - begun;
  return {
    question,
    mode: 'dense',
    evidence: ranked.map((passage) => graphEvidence(corpus, ratings, passage)),
    facts: [],
    seeds: [],
    usage: NO_USAGE,
    timings: { embed: total, facts: 0, filter: 0, walk: 0, total },
  };
}
