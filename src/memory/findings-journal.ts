import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMemoError } from '../errors/memo-error.ts';
import type { Corpus } from '../spec/corpus.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { namesIn } from '../util/names-in.ts';
import type { CorpusPart } from './corpus-part.ts';
import { readFindings, writeFindings } from './extractive-files.ts';
import type { Findings } from './findings.ts';

export interface JournalView {
  readonly corpus: Corpus;
  readonly workspace: string;
  /** The names that are looked for beside those of the texts. */
  readonly known?: readonly string[];
}

/** Findings of these texts from an interrupted run, or those that `find` makes now, kept in `workspace` for the next run. */
export async function findOnce(part: CorpusPart, { corpus, workspace, known = [] }: JournalView, find: () => Promise<Findings>): Promise<Findings> {
  const directory = join(workspace, `findings-${fingerprint(part, known)}`);
  const kept = await readKept(directory, corpus);
  if (kept !== undefined) return kept;
  const findings = await find();
  const unfinished = `${directory}.part`;
  await explainDiskFull({ path: workspace }, async () => {
    await mkdir(unfinished, { recursive: true });
    await writeFindings(unfinished, findings);
    // One that cannot be read stands in the way, and those of other texts would gather in an abandoned workspace.
    for (const name of await namesIn(workspace)) {
      if (/^findings-[0-9a-f]+$/u.test(name)) await rm(join(workspace, name), { recursive: true, force: true });
    }
    await rename(unfinished, directory);
  });
  return findings;
}

// A journal that is missing or cannot be read costs the time to find it all again, nothing else.
async function readKept(directory: string, corpus: Corpus): Promise<Findings | undefined> {
  try {
    return await readFindings(directory, corpus);
  } catch (error) {
    if (isMemoError(error) && error.code === 'memory-damaged') return undefined;
    throw error;
  }
}

/** Of the texts, of how they are cut, and of the names that are looked for. */
function fingerprint({ documents, chunks }: CorpusPart, known: readonly string[]): string {
  const hash = createHash('sha256');
  for (const { id, text } of documents) hash.update(`${id}\u0000${text.length}\u0000`).update(text);
  for (const { id, start, end } of chunks) hash.update(`${id}\u0000${start}\u0000${end}\u0000`);
  for (const name of known) hash.update(`${name}\u0000`);
  return hash.digest('hex').slice(0, 32);
}
