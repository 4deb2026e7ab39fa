import { isMemoError } from '../errors/memo-error.ts';
import type { Manifest } from '../spec/memory-store.ts';
import { readManifest } from './check-generation.ts';
import { readCurrent } from './current.ts';

/** The manifest of a saved memory, nothing else of which is read, or what is wrong with it. */
export async function readLiveManifest(root: string): Promise<Manifest | string> {
  // A commit may take the generation away between the reading of CURRENT and of its manifest: then CURRENT names another by now.
  for (;;) {
    const generation = await currentOrProblem(root);
    if (typeof generation === 'string') return generation;
    try {
      return await readManifest({ root, generation: generation.name });
    } catch (error) {
      if (!isMemoError(error)) throw error;
      const now = await currentOrProblem(root);
      if (typeof now === 'string' || now.name === generation.name) return error.message;
    }
  }
}

async function currentOrProblem(root: string): Promise<{ readonly name: string } | string> {
  try {
    const name = await readCurrent(root);
    return name === undefined ? 'it is being removed' : { name };
  } catch (error) {
    if (isMemoError(error)) return error.message;
    throw error;
  }
}
