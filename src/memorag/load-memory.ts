import type { Backends } from '../config/backends.ts';
import { createCorpus } from '../retrieval/corpus.ts';
import { createHybridRetriever } from '../retrieval/hybrid-retriever.ts';
import { openIndex } from '../retrieval/open-index.ts';
import type { StoredMemory } from '../spec/memory-store.ts';
import { checkMemory } from './check-memory.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { WithSignal } from './options.ts';

/** Opens a saved memory for questions. Errors: those of `MemoryStore.open`, and `memory-mismatch`. */
export async function loadMemory(backends: Backends, root: string, { signal }: WithSignal): Promise<LoadedMemory> {
  const stored = await backends.store.open(root, { signal });
  try {
    return await readMemory(backends, stored, { signal });
  } catch (error) {
    await stored[Symbol.asyncDispose]();
    throw error;
  }
}

/** The same for a generation that is open already; the result owns it. */
export async function readMemory(backends: Backends, stored: StoredMemory, { signal }: WithSignal): Promise<LoadedMemory> {
  checkMemory(stored.manifest, backends, stored.root);
  const { kind } = backends.config.index;
  const embedders = stored.manifest.embedders.map(({ modelId }) => backends.embedders.embedders.find((embedder) => embedder.modelId === modelId) ?? null);
  const [documents, chunks, rows, ...indexes] = await Promise.all([
    stored.readDocuments(),
    stored.readChunks(),
    stored.readRows(),
    ...stored.manifest.embedders.map((_, position) => openIndex(stored.indexPath(position), { kind, signal })),
  ]);
  const corpus = createCorpus({ documents, chunks, rows, indexes, embedders });
  const state = await backends.memoryModel.open({ directory: stored.memoryDirectory, documents, corpus, signal });
  return {
    stored,
    corpus,
    retriever: createHybridRetriever({ corpus }),
    state,
    async [Symbol.asyncDispose]() {
      await state[Symbol.asyncDispose]();
      await stored[Symbol.asyncDispose]();
    },
  };
}
