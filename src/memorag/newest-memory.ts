import type { Backends } from '../config/backends.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { MemoryWriter } from '../spec/memory-store.ts';
import { loadMemory } from './load-memory.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { WithSignal } from './options.ts';

/** `memory` itself, or, where another process has committed since, a fresh load of what the writer builds upon. */
export async function newestMemory(backends: Backends, memory: LoadedMemory, { writer, signal }: WithSignal & { readonly writer: MemoryWriter }): Promise<LoadedMemory> {
  const { root, generation } = memory.stored;
  if (writer.previous === undefined) {
    throw new MemoError({ code: 'memory-unknown', message: `${root} is gone: it was removed since it was opened`, remedy: 'memorize the texts again' });
  }
  return writer.previous.generation === generation ? memory : loadMemory(backends, root, { signal });
}
