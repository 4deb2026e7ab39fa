import type { Backends } from '../config/backends.ts';
import { createCorpus } from '../retrieval/corpus.ts';
import { openIndex } from '../retrieval/open-index.ts';
import type { Embedder, Warning } from '../spec/embedder.ts';
import type { EmbedderRecord, StoredMemory } from '../spec/memory-store.ts';
import { checkMemory } from './check-memory.ts';
import { createLoadedMemory, type LoadedMemory } from './loaded-memory.ts';
import type { WithSignal } from './options.ts';

/** Opens a saved memory for questions. Errors: those of `MemoryStore.open`, and `memory-mismatch`. */
export async function loadMemory(backends: Backends, root: string, { signal }: WithSignal): Promise<LoadedMemory> {
  return await readMemory(backends, await backends.store.open(root, { signal }), { signal });
}

/** The same for a generation that is open already; the result owns it, and a failure closes it. */
export async function readMemory(backends: Backends, stored: StoredMemory, { signal }: WithSignal): Promise<LoadedMemory> {
  await using unfinished = new AsyncDisposableStack();
  unfinished.use(stored);
  const embedders = checkMemory(stored.manifest, backends, stored.root);
  if (backends.dryRun) await tellSizes(embedders, stored.manifest.embedders);
  const warnings: Warning[] = [...backends.warnings];
  const { kind } = backends.config.index;
  const onWarning = (warning: Warning): number => warnings.push(warning);
  const [documents, chunks, rows, ...indexes] = await Promise.all([
    stored.readDocuments(),
    stored.readChunks(),
    stored.readRows(),
    ...embedders.map((_, position) => openIndex(stored.indexPath(position), { kind, signal, onWarning })),
  ]);
  const corpus = createCorpus({ documents, chunks, rows, indexes, embedders });
  const state = await backends.memoryModel.open({ directory: stored.memoryDirectory, documents, corpus, signal });
  unfinished.move();
  return createLoadedMemory({ stored, corpus, rows, indexes, state, warnings });
}

/** Nobody is called in a dry run, so that an embedder which would learn its size by a call is told it. */
async function tellSizes(embedders: readonly (Embedder | null)[], records: readonly EmbedderRecord[]): Promise<void> {
  for (const [position, { dimension }] of records.entries()) await embedders[position]?.ready?.({ dimension });
}
