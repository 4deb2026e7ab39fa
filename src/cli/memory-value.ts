import type { MemoryInfo } from '../memorag/loaded-memory.ts';
import type { Usage } from '../spec/generator.ts';
import type { Manifest } from '../spec/memory-store.ts';
import { NO_USAGE } from '../util/no-usage.ts';

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
  /** What models took for the last write; nothing where it was only loaded. */
  readonly usage: Usage;
  /** Seconds of it by stage. */
  readonly timings: Manifest['timings'];
}

type ShownMemory = Pick<MemoryInfo, 'root' | 'generation' | 'manifest'> & Partial<Pick<MemoryInfo, 'reused'>>;

/** The part of a memory that a program wants to know; the list of its files stays out. */
export function memoryValue({ root, generation, manifest, reused = false }: ShownMemory, name: string): MemoryValue {
  const { memoryModel, embedders, chunker, counts, documents, timings, usage = NO_USAGE } = manifest;
  const work = reused ? { usage: NO_USAGE, timings: {} } : { usage, timings };
  return { name, root, generation, memoryModel, embedders, chunker, counts, documents, ...work };
}
