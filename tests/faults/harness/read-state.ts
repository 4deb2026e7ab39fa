import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDiskStore } from '../../../src/cache/disk-store.ts';
import { isOwnEntry } from '../../../src/cache/layout.ts';
import type { RawMemoRagConfig } from '../../../src/config/schema.ts';
import { isMemoError } from '../../../src/errors/memo-error.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import { namesIn } from '../../../src/util/names-in.ts';

/** Fixed questions: every fault compares their answers with those of a memory that nothing happened to. */
export const QUESTIONS: readonly string[] = ['Who mended the observatory clock?', 'What had Judith in her pocket?', '公砣锁在什么地方？'];

export interface ReadOptions {
  readonly root: string;
  readonly config: RawMemoRagConfig;
  readonly questions?: readonly string[];
}

/**
 * Everything that a memory answers, as one text to compare; `absent` where none is. Throws what opening says of a damaged one, and where a
 * quote is no slice of its text. Times and directories are left out: they are not the text's.
 */
export async function readState({ root, config, questions = QUESTIONS }: ReadOptions): Promise<string> {
  await using pipe = await MemoRAG.open(config);
  try {
    const { manifest, generation } = await pipe.load(root);
    const texts = await readTexts(join(root, generation));
    const answers: unknown[] = [];
    for (const question of questions) {
      const { answer, citations, clues, evidence } = await pipe.query(question);
      for (const { documentId, start, end, quote } of citations) {
        if (texts.get(documentId)?.slice(start, end) !== quote) throw new Error(`a quote of ${documentId} is no slice of its text`);
      }
      answers.push({ answer, citations, clues, evidence });
    }
    return JSON.stringify({ documents: manifest.documents.map(({ id, sha256 }) => [id, sha256]), counts: manifest.counts, answers });
  } catch (error) {
    if (isMemoError(error, 'memory-unknown')) return 'absent';
    throw error;
  }
}

/** What `verify` and a look at the directory find; a memory that is absent has no problems. */
export async function findProblems(root: string): Promise<readonly string[]> {
  const foreign = (await namesIn(root)).filter((name) => !isOwnEntry(name));
  try {
    const { problems } = await createDiskStore().verify(root, {});
    return [...problems, ...foreign];
  } catch (error) {
    if (isMemoError(error, 'memory-unknown')) return foreign;
    throw error;
  }
}

/** The texts of the very generation that answers, which its lease keeps: by now another may be the live one. */
async function readTexts(generation: string): Promise<ReadonlyMap<string, string>> {
  const lines = (await readFile(join(generation, 'documents.jsonl'), 'utf8')).trim().split('\n');
  const documents = lines.map((line): { readonly id: string; readonly file: string } => JSON.parse(line));
  return new Map(await Promise.all(documents.map(async ({ id, file }) => [id, await readFile(join(generation, 'texts', file), 'utf8')] as const)));
}
