import type { Backends } from '../config/backends.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { Manifest } from '../spec/memory-store.ts';

/** Refuses (`memory-mismatch`) a memory that the running configuration would misread; the message names the difference. */
export function checkMemory(manifest: Manifest, backends: Backends, root: string): void {
  const { memoryModel, embedders } = backends;
  const made = manifest.memoryModel;
  if (made.kind !== memoryModel.kind || made.modelId !== memoryModel.modelId) {
    throw new MemoError({
      code: 'memory-mismatch',
      message: `${root} was made by the memory model ${made.kind} (${made.modelId}), the configuration has ${memoryModel.kind} (${memoryModel.modelId})`,
      remedy: `configure "memory": { "kind": "${made.kind}" } as it was made, or memorize the texts again`,
    });
  }
  for (const record of manifest.embedders) {
    if (embedders.embedders.some((embedder) => embedder.modelId === record.modelId && embedder.dimension === record.dimension)) continue;
    const running = embedders.embedders.map((embedder) => `${embedder.modelId} (${embedder.dimension})`).join(', ') || 'none';
    throw new MemoError({
      code: 'memory-mismatch',
      message: `${root} was embedded by ${record.modelId} (${record.dimension} dimensions), the configuration has ${running}`,
      remedy: 'configure the embedder that it was made with, or run `memorag reembed` on it',
    });
  }
}
