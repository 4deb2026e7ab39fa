import type { Backends } from '../config/backends.ts';
import { MemoError } from '../errors/memo-error.ts';
import { buildGeneration } from './build-generation.ts';
import { checkWritable } from './check-memory.ts';
import { checkChunker } from './chunker-record.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { Memorized } from './memorize.ts';
import { newestMemory } from './newest-memory.ts';
import type { WriteOptions } from './options.ts';
import { priorOf } from './prior.ts';

/** Takes documents out of a memory. Nothing of the others is computed again where the memory model can forget. */
export async function forget(backends: Backends, memory: LoadedMemory, documentIds: readonly string[], options: WriteOptions): Promise<Memorized> {
  const { signal } = options;
  await using writer = await backends.store.write(memory.stored.root, { signal });
  await using stack = new AsyncDisposableStack();
  const base = await newestMemory(backends, memory, { writer, signal });
  if (base !== memory) stack.use(base);
  const held = base.corpus.documents;
  checkForgettable(documentIds, held.map((document) => document.id));
  checkChunker(base.stored.manifest.chunker, base.stored.root);
  checkWritable(base.stored.manifest, backends, base.stored.root);
  const documents = held.filter((document) => !documentIds.includes(document.id));
  const { state } = base;
  const next = await buildGeneration({
    ...options,
    backends,
    writer,
    documents,
    chunker: base.stored.manifest.chunker,
    prior: priorOf(base),
    memorize: (memorizeOptions) => (state.forget === undefined ? backends.memoryModel.memorize(documents, memorizeOptions) : state.forget(documentIds, memorizeOptions)),
  });
  return { memory: next, reused: false };
}

/** Refuses to forget nothing, everything, or what is not there. */
export function checkForgettable(documentIds: readonly string[], held: readonly string[]): void {
  if (documentIds.length === 0) throw new MemoError({ code: 'wrong-usage', message: 'no document to forget was named', remedy: 'name at least one' });
  const unknown = documentIds.find((id) => !held.includes(id));
  if (unknown !== undefined) {
    throw new MemoError({ code: 'document-unknown', message: `the memory holds no document "${unknown}"`, remedy: `it holds: ${held.slice(0, 20).join(', ')}${held.length > 20 ? ', …' : ''}` });
  }
  if (held.every((id) => documentIds.includes(id))) {
    throw new MemoError({ code: 'wrong-usage', message: 'forgetting every document would leave an empty memory', remedy: 'use `memorag remove` to remove the memory itself' });
  }
}
