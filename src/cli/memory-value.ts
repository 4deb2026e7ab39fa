import type { MemoryInfo } from '../memorag/loaded-memory.ts';
import type { Manifest } from '../spec/memory-store.ts';

/** A memory as `--json` shows it. */
export interface MemoryValue {
  readonly name: string;
  readonly root: string;
  readonly generation: string;
  readonly memoryModel: Manifest['memoryModel'];
  readonly embedders: Manifest['embedders'];
  readonly chunker: Manifest['chunker'];
  readonly counts: Manifest['counts'];
  readonly documents: Manifest['documents'];
}

/** The part of a memory that a program wants to know; the list of its files stays out. */
export function memoryValue({ root, generation, manifest }: Omit<MemoryInfo, 'reused'>, name: string): MemoryValue {
  const { memoryModel, embedders, chunker, counts, documents } = manifest;
  return { name, root, generation, memoryModel, embedders, chunker, counts, documents };
}
