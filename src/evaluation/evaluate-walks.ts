import type { GraphView } from '../hipporag/graph-view.ts';
import type { FusedView } from '../hipporag/retrieve-fused.ts';
import { DEFAULT_WALK, REFERENCE_WALK } from '../hipporag/walk-settings.ts';
import { itemAt } from '../util/item-at.ts';
import { pairedDifference, type PairedDifference } from './paired-difference.ts';
import { createPlainRecall, type Recall } from './plain-recall.ts';
import { rankByMemory, rankByRatings, rankByWalk, rankFused, rankQuestions, type RankOptions, type RankPassages } from './rank-passages.ts';
import type { Ranks } from './ranks.ts';
import { ratedOnce } from './rated-once.ts';
import { measureRanks, type RetrievalMeasures } from './retrieval-measures.ts';
import type { RetrievalQuestion } from './retrieval-questions.ts';
import { choiceScore, splitHalves, type SplitHalves, type SplitHalvesOptions } from './split-halves.ts';
import { walkGrid } from './walk-grid.ts';

export interface MethodReport {
  readonly name: string;
  readonly measures: RetrievalMeasures;
  /** By question; of a method that no settings of its own made. */
  readonly ranks: readonly Ranks[];
}

export interface SettingReport {
  readonly name: string;
  readonly measures: RetrievalMeasures;
  /** Recall at 5 and at 10, added up, beside that of the default settings. */
  readonly difference: PairedDifference;
  /** Halves that chose it. */
  readonly chosen: number;
}

export interface WalksReport {
  readonly methods: readonly MethodReport[];
  /** Absent: no halves were asked for, or there are not enough questions. */
  readonly halves?: Omit<SplitHalves, 'chosen'> & SplitHalvesOptions;
  /** Of `halves`, the most chosen first. */
  readonly grid: readonly SettingReport[];
}

export interface EvaluateWalksOptions extends RankOptions, SplitHalvesOptions {}

/** Rankings of one graph's passages by every method, and what choosing settings on one half of the questions gives on the other. */
export async function evaluateWalks(rawView: FusedView, questions: readonly RetrievalQuestion[], options: EvaluateWalksOptions): Promise<WalksReport> {
  const view = { ...rawView, corpus: ratedOnce(rawView.corpus) };
  const methods: MethodReport[] = [];
  const recall = await createPlainRecall(rawView.corpus, options);
  for (const [name, rank] of methodsOf(view, recall)) {
    const ranks = await rankQuestions(rank, questions, options);
    methods.push({ name, ranks, measures: measureRanks(ranks) });
  }
  const base = defaultRanks(methods);
  if (options.splits === 0 || base.filter((ranks) => ranks.length > 0).length < 2) return { methods, grid: [] };
  return { methods, ...(await evaluateGrid(view, questions, { ...options, base })) };
}

/** Of the default settings, by question. */
export function defaultRanks(methods: readonly MethodReport[]): readonly Ranks[] {
  return methods.find(({ name }) => name === 'default')?.ranks ?? [];
}

/** Questions that `evaluateWalks` ranks, over all methods and settings. */
export function countRankings(questions: number, splits: number): number {
  return questions * (METHODS + (splits === 0 ? 0 : walkGrid().length - 1));
}

const METHODS = 7;

function methodsOf(view: FusedView, recall: Recall): readonly (readonly [name: string, rank: RankPassages])[] {
  return [
    ['dense', rankByRatings(view.corpus, (ratings) => ratings.dense())],
    ['words', rankByRatings(view.corpus, (ratings) => ratings.words())],
    ['hybrid', rankByRatings(view.corpus, ({ hybrid }) => hybrid)],
    ['faithful', rankByWalk(view, REFERENCE_WALK)],
    ['default', rankByWalk(view, DEFAULT_WALK)],
    ['memory', rankByMemory(view.retriever, recall)],
    ['fused', rankFused(view, recall)],
  ];
}

async function evaluateGrid(view: GraphView, questions: readonly RetrievalQuestion[], options: EvaluateWalksOptions & { readonly base: readonly Ranks[] }): Promise<Pick<WalksReport, 'halves' | 'grid'>> {
  const grid = walkGrid();
  const { splits, seed, base } = options;
  const ranks: (readonly Ranks[])[] = [];
  for (const { settings } of grid) ranks.push(settings === DEFAULT_WALK ? base : await rankQuestions(rankByWalk(view, settings), questions, options));
  const { chosen, ...halves } = splitHalves(ranks, { splits, seed });
  const reports = grid.map(({ name }, setting): SettingReport => {
    const own = itemAt(ranks, setting);
    return { name, measures: measureRanks(own), difference: pairedDifference(scoresOf(own), scoresOf(base)), chosen: itemAt(chosen, setting) };
  });
  return { halves: { ...halves, splits, seed }, grid: reports.toSorted((one, other) => other.chosen - one.chosen) };
}

function scoresOf(lists: readonly Ranks[]): readonly number[] {
  return lists.filter((ranks) => ranks.length > 0).map(choiceScore);
}
