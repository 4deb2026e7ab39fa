import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLUE_TASKS } from '../memory/clue-tasks.ts';
import { createExtractiveMemory } from '../memory/extractive-memory.ts';
import type { Clue } from '../spec/clue.ts';
import type { Corpus } from '../spec/corpus.ts';

/** What a memory recalls for a question. */
export type Recall = (question: string) => Promise<readonly Clue[]>;

/** Recall of a memory of the same texts that needs no language model; each question is recalled for once. */
export async function createPlainRecall(corpus: Corpus, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<Recall> {
  const workspace = await mkdtemp(join(tmpdir(), 'memorag-recall-'));
  try {
    const state = await createExtractiveMemory().memorize(corpus.documents, { corpus, workspace, signal });
    const kept = new Map<string, readonly Clue[]>();
    return async (question) => {
      const clues = kept.get(question) ?? (await state.recall(CLUE_TASKS.map((task) => ({ task, question })), { signal })).flatMap((result) => result.clues);
      kept.set(question, clues);
      return clues;
    };
  } finally {
    await rm(workspace, { recursive: true });
  }
}
