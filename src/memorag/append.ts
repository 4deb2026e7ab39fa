import { isDeepStrictEqual } from 'node:util';
import type { Backends } from '../config/backends.ts';
import type { Document } from '../spec/text.ts';
import { buildGeneration } from './build-generation.ts';
import { checkWritable } from './check-memory.ts';
import { checkChunker } from './chunker-record.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { Memorized } from './memorize.ts';
import { newestMemory } from './newest-memory.ts';
import type { WriteOptions } from './options.ts';
import { priorOf } from './prior.ts';

/**
 * Adds documents to a memory; one with an id that it holds already takes the old one's place. Only new texts are cut and embedded.
 * The result may be `memory` itself (nothing new); otherwise `memory` stays valid, and disposing it is the caller's.
 */
export async function append(backends: Backends, memory: LoadedMemory, documents: readonly Document[], options: WriteOptions): Promise<Memorized> {
  const { signal } = options;
  await using writer = await backends.store.write(memory.stored.root, { signal });
  await using stack = new AsyncDisposableStack();
  const base = await newestMemory(backends, memory, { writer, signal });
  if (base !== memory) stack.use(base);
  const held = new Map(base.corpus.documents.map((document) => [document.id, document]));
  const changed = documents.filter((document) => !isDeepStrictEqual(document, held.get(document.id)));
  if (changed.length === 0) {
    stack.move();
    return { memory: base, reused: true };
  }
  const { chunker } = base.stored.manifest;
  checkChunker(chunker, base.stored.root);
  checkWritable(base.stored.manifest, backends, base.stored.root);
  const isReplacing = changed.some((document) => held.has(document.id));
  for (const document of changed) held.set(document.id, document);
  const { state } = base;
  const next = await buildGeneration({
    ...options,
    backends,
    writer,
    chunker,
    documents: [...held.values()],
    prior: priorOf(base),
    memorize: (memorizeOptions) =>
      state.append !== undefined && (!isReplacing || state.canReplace) ? state.append(changed, memorizeOptions) : backends.memoryModel.memorize([...held.values()], memorizeOptions),
  });
  return { memory: next, reused: false };
}
