import { isDeepStrictEqual } from 'node:util';
import type { Backends } from '../config/backends.ts';
import { DEFAULT_WALK } from '../hipporag/walk-settings.ts';
import { append } from '../memorag/append.ts';
import type { LoadedMemory } from '../memorag/loaded-memory.ts';
import { memorize } from '../memorag/memorize.ts';
import type { WriteOptions } from '../memorag/options.ts';
import { itemAt } from '../util/item-at.ts';
import { graphViewOf } from './build-graph.ts';
import type { GrowingPart } from './growing-parts.ts';
import { rankByRatings, rankByWalk, rankQuestions } from './rank-passages.ts';
import type { Ranks } from './ranks.ts';
import { measureRanks, type RetrievalMeasures } from './retrieval-measures.ts';
import type { RetrievalQuestion } from './retrieval-questions.ts';

/** One size of a memory that grows. */
export interface GrowthStep {
  readonly documents: number;
  readonly methods: readonly GrowthMethod[];
}

export interface GrowthMethod {
  readonly name: 'dense' | 'default';
  /** Of the questions whose passages are all there. */
  readonly measures: RetrievalMeasures;
  /** Of those of them that could be asked from the first part on: the same questions at every size. */
  readonly first: RetrievalMeasures;
}

export interface Growth {
  readonly steps: readonly GrowthStep[];
  /** Questions that the memory of all parts ranks otherwise than one that was made at once. */
  readonly different: number;
}

export interface GrowthOptions extends WriteOptions {
  readonly backends: Backends;
  /** Of the memory that grows; it begins empty. */
  readonly directory: string;
  /** By question: ranks by the default settings in a memory that was made at once. */
  readonly whole: readonly Ranks[];
  readonly onStep?: ((done: number) => void) | undefined;
}

/** Asks a memory that is made of the first part and appended to, part by part. */
export async function evaluateGrowth(parts: readonly GrowingPart[], questions: readonly RetrievalQuestion[], options: GrowthOptions): Promise<Growth> {
  const { backends, directory, whole, signal, onEvent, onStep } = options;
  const first = itemAt(parts, 0);
  let memory = (await memorize(backends, first.documents, { into: directory, signal, onEvent })).memory;
  const steps: GrowthStep[] = [];
  const asked: number[] = [];
  try {
    for (const [at, part] of parts.entries()) {
      if (at > 0) memory = await grown(memory, part, options);
      asked.push(...part.questions);
      steps.push({ documents: memory.corpus.documents.length, methods: await askAll(memory, pick(questions, asked), { count: first.questions.length, signal }) });
      onStep?.(at + 1);
    }
    const last = await rankQuestions(rankByWalk(graphViewOf(memory), DEFAULT_WALK), questions, { signal });
    return { steps, different: last.filter((ranks, question) => !isDeepStrictEqual(ranks, whole[question])).length };
  } finally {
    await memory[Symbol.asyncDispose]();
  }
}

async function grown(memory: LoadedMemory, { documents }: GrowingPart, { backends, signal, onEvent }: GrowthOptions): Promise<LoadedMemory> {
  const next = (await append(backends, memory, documents, { signal, onEvent })).memory;
  if (next !== memory) await memory[Symbol.asyncDispose]();
  return next;
}

async function askAll(memory: LoadedMemory, questions: readonly RetrievalQuestion[], { count, signal }: { readonly count: number; readonly signal: AbortSignal | undefined }): Promise<readonly GrowthMethod[]> {
  const view = graphViewOf(memory);
  const methods = [['dense', rankByRatings(view.corpus, (ratings) => ratings.dense())], ['default', rankByWalk(view, DEFAULT_WALK)]] as const;
  const reports: GrowthMethod[] = [];
  for (const [name, rank] of methods) {
    const ranks = await rankQuestions(rank, questions, { signal });
    reports.push({ name, measures: measureRanks(ranks), first: measureRanks(ranks.slice(0, count)) });
  }
  return reports;
}

function pick(questions: readonly RetrievalQuestion[], positions: readonly number[]): readonly RetrievalQuestion[] {
  return positions.map((position) => itemAt(questions, position));
}
