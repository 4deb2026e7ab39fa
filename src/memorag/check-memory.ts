import type { Backends } from '../config/backends.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { EmbedderRecord, Manifest } from '../spec/memory-store.ts';

type Made = Pick<Manifest, 'memoryModel' | 'embedders'>;
type Running = Pick<Backends, 'memoryModel' | 'embedders'>;

/**
 * The embedders of a memory, in the order of its manifest; `null`: it belongs to the configuration but cannot be had here, and
 * its documents are found by words. Refuses (`memory-mismatch`) what the configuration would misread, and names the difference.
 */
export function checkMemory(manifest: Made, backends: Running, root: string): readonly (Embedder | null)[] {
  const { memoryModel } = backends;
  const made = manifest.memoryModel;
  if (made.kind !== memoryModel.kind || made.modelId !== memoryModel.modelId) {
    throw new MemoError({
      code: 'memory-mismatch',
      message: `${root} was made by the memory model ${made.kind} (${made.modelId}), the configuration has ${memoryModel.kind} (${memoryModel.modelId})`,
      remedy: madeAs(made) ?? (made.kind === memoryModel.kind
        ? `memorize its texts again into the same place: \`memorag memorize <texts> --into ${root} --replace\``
        : `configure "memory": { "kind": "${made.kind}" } as it was made, or memorize the texts again`),
    });
  }
  return manifest.embedders.map((record) => findEmbedder(record, backends, root));
}

/** The configuration that a memory was made with, where its manifest tells. */
function madeAs({ kind, details = {} }: Manifest['memoryModel']): string | undefined {
  if (kind === 'graph') return undefined;
  const { model, ratio, dtype, bits, chat, chatModel } = details;
  if (typeof chat === 'string' && typeof chatModel === 'string') {
    return `name the model that made it, beside any generator: \`--memory-chat ${chat} --memory-chat-model ${chatModel}\`, or memorize the texts again`;
  }
  if (typeof model !== 'string') return undefined;
  return `configure it as it was made, \`"memory": ${JSON.stringify({ kind, model, ratio, dtype, bits })}\`, or memorize the texts again`;
}

/** The same for a write, which needs every embedder: without one its documents would lose their vectors. */
export function checkWritable(manifest: Made, backends: Running, root: string): void {
  const missing = checkMemory(manifest, backends, root).indexOf(null);
  if (missing < 0) return;
  throw new MemoError({
    code: 'memory-mismatch',
    message: `${root} was embedded by ${manifest.embedders[missing]?.modelId}, which cannot be had here; a write would lose its vectors`,
    remedy: 'run `npm run setup`, or `memorag reembed` to go on without them',
  });
}

function findEmbedder(record: EmbedderRecord, { embedders }: Running, root: string): Embedder | null {
  const isSame = (embedder: Pick<Embedder, 'modelId' | 'dimension'>): boolean =>
    embedder.modelId === record.modelId && (embedder.dimension === record.dimension || embedder.dimension === 0);
  const found = embedders.embedders.find(isSame);
  if (found !== undefined) return found;
  if (embedders.absent?.some(isSame)) return null;
  const running = embedders.embedders.map(({ modelId, dimension }) => (dimension === 0 ? modelId : `${modelId} (${dimension})`)).join(', ') || 'none';
  throw new MemoError({
    code: 'memory-mismatch',
    message: `${root} was embedded by ${record.modelId} (${record.dimension} dimensions), the configuration has ${running}`,
    remedy: 'configure the embedder that it was made with, or run `memorag reembed` on it',
  });
}
