import type { Backends } from '../config/backends.ts';
import { buildGeneration } from './build-generation.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { WriteOptions } from './options.ts';
import { MemoError } from '../errors/memo-error.ts';
import { readPrior } from './prior.ts';

/** Gives a saved memory the vectors of the configured embedder; texts, chunks and what the memory model wrote stay as they are. */
export async function reembed(backends: Backends, root: string, options: WriteOptions): Promise<LoadedMemory> {
  const { signal } = options;
  await using writer = await backends.store.write(root, { signal });
  const { previous } = writer;
  if (previous === undefined) throw new MemoError({ code: 'memory-unknown', message: `${root} is not a saved memory`, remedy: 'memorize a text into it' });
  const prior = await readPrior(previous, { signal });
  const { documents } = prior;
  // Awaited here: the writer must not be disposed before the commit.
  return await buildGeneration({
    ...options,
    backends,
    writer,
    documents,
    chunker: previous.manifest.chunker,
    prior,
    memorize: async (memorizeOptions) => {
      const { memoryModel } = backends;
      const saved = { directory: previous.memoryDirectory, documents, corpus: memorizeOptions.corpus, signal };
      return memoryModel.reembed === undefined ? await memoryModel.open(saved) : await memoryModel.reembed({ ...memorizeOptions, ...saved });
    },
  });
}
