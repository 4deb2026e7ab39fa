import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const FOLDER = new URL('../../../../shared/data/hipporag/', import.meta.url);

/** The shared data of the reference implementation is not part of the project. */
export const hasHipporag = existsSync(FOLDER);
export const needsHipporag = hasHipporag ? '' : ' (skipped: ../shared/data/hipporag is not there)';

export function readHipporag(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

/** The 1,890 passages, as the reference indexes them. */
export function musiquePassages(): readonly string[] {
  const corpus = z.array(z.object({ title: z.string(), text: z.string() })).parse(JSON.parse(readHipporag('musique_train_corpus.json')));
  return corpus.map(({ title, text }) => `${title}\n${text}`);
}
