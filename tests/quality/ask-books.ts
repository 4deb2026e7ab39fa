import { CLUE_TASKS } from '../../src/memory/clue-tasks.ts';
import { createExtractiveState } from '../../src/memory/extractive-state.ts';
import { createCorpus } from '../../src/retrieval/corpus.ts';
import { createHybridRetriever } from '../../src/retrieval/hybrid-retriever.ts';
import type { PreparedSet } from './prepare-set.ts';

/** A question with what was found for it in one book. */
export interface Asked {
  readonly question: string;
  /** Right answers; none where the book does not tell. */
  readonly right: readonly string[];
  readonly book: string;
  readonly language: PreparedSet['language'];
  /** Of another book: nothing here answers it. */
  readonly isForeign: boolean;
  readonly passages: readonly string[];
}

/** As the configuration has it. */
const RETRIEVAL = { retHit: 3, limit: 8, tokenBudget: 6_000 } as const;

/** The evidence for the questions of every book, asked of each book in its language. */
export async function askBooks(sets: readonly PreparedSet[]): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const set of sets) asked.push(...(await askAll(set, sets)));
  return asked;
}

/** The questions of every book in its language, asked of one book. */
async function askAll(set: PreparedSet, sets: readonly PreparedSet[]): Promise<readonly Asked[]> {
  const corpus = createCorpus(set.input);
  const state = createExtractiveState(corpus, set.findings);
  const retriever = createHybridRetriever({ corpus });
  const asked: Asked[] = [];
  for (const other of sets.filter(({ language }) => language === set.language)) {
    for (const { question, answer, aliases } of other.questions) {
      const recalled = await state.recall(CLUE_TASKS.map((task) => ({ task, question })), {});
      const evidence = await retriever.retrieve({ question, clues: recalled.flatMap(({ clues }) => clues), ...RETRIEVAL }, {});
      const right = [answer, ...aliases].filter((text) => text !== '');
      asked.push({ question, right, book: set.name, language: set.language, isForeign: other !== set, passages: evidence.map(({ text }) => text) });
    }
  }
  return asked;
}
