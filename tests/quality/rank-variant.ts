import { rankOf } from '../../src/evaluation/rank-of.ts';
import type { Ranks } from '../../src/evaluation/ranks.ts';
import { createWordsBaseline } from '../../src/evaluation/words-baseline.ts';
import { createExtractiveState } from '../../src/memory/extractive-state.ts';
import { WALK_SETTINGS, type WalkSettings } from '../../src/memory/walk-passages.ts';
import { createCorpus, type HybridSettings } from '../../src/retrieval/corpus.ts';
import { createHybridRetriever } from '../../src/retrieval/hybrid-retriever.ts';
import { CLUE_TASKS } from '../../src/memory/clue-tasks.ts';
import type { RecallTask } from '../../src/spec/clue.ts';
import type { PreparedSet } from './prepare-set.ts';

/** One way to search. */
export interface Variant extends HybridSettings {
  /** Plain BM25 over the chunks and nothing else. */
  readonly isPlain?: boolean;
  /** Tasks whose clues are searched for; none: the question alone. */
  readonly tasks?: readonly RecallTask[];
  readonly walk?: Partial<WalkSettings>;
  /** What surrogate questions are searched for at; default: they are not. */
  readonly surrogateWeight?: number;
}

const DEPTH = 10;

/** For each question the ranks of what it needs among the first ten chunks. */
export async function rankVariant(set: PreparedSet, { isPlain = false, tasks = CLUE_TASKS, walk, surrogateWeight = 0, ...settings }: Variant): Promise<readonly Ranks[]> {
  const corpus = createCorpus({ ...set.input, settings });
  const state = createExtractiveState(corpus, set.findings, { ...WALK_SETTINGS, ...walk });
  const retriever = createHybridRetriever({ corpus });
  const plain = isPlain ? createWordsBaseline(corpus) : undefined;
  const ranks: Ranks[] = [];
  for (const [at, { question }] of set.questions.entries()) {
    const recalled = plain === undefined ? await state.recall(tasks.map((task) => ({ task, question })), {}) : [];
    const clues = recalled.flatMap((result) => result.clues).map((clue) => (clue.kind === 'surrogate-question' ? { ...clue, weight: surrogateWeight } : clue));
    const found = plain?.(question, DEPTH) ?? (await retriever.retrieve({ question, clues, retHit: 3, limit: DEPTH }, {})).map(({ chunkId }) => chunkId);
    ranks.push((set.needed[at] ?? []).map((chunkIds) => rankOf(chunkIds, found)));
  }
  return ranks;
}
