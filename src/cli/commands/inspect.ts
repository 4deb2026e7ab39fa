import { createDiskStore } from '../../cache/disk-store.ts';
import { resolveMemory } from '../../cache/resolve-memory.ts';
import type { Manifest } from '../../spec/memory-store.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatBytes, formatCount, formatNumber, formatSeconds } from '../format-quantity.ts';
import { formatTable } from '../format-table.ts';
import { memoryName } from '../memory-name.ts';
import { memoryValue } from '../memory-value.ts';
import { oneLine } from '../printable.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag inspect`: what a memory holds and what it was made with. */
export async function inspect(context: CommandContext, { memory }: { readonly memory: string }): Promise<CommandResult> {
  const { cacheDirectory } = await resolveCommandConfig(context);
  const root = await resolveMemory(memory, { cacheDirectory });
  await using stored = await createDiskStore().open(root, { signal: context.signal });
  const { manifest, generation } = stored;
  const name = memoryName(stored.root, cacheDirectory);
  const { formatVersion, creator, createdAt, timings, files } = manifest;
  return {
    value: { ...memoryValue(stored, name), formatVersion, creator, createdAt, timings, files },
    text: format(manifest, { name, root: stored.root, generation }),
  };
}

function format(manifest: Manifest, { name, root, generation }: { readonly name: string; readonly root: string; readonly generation: string }): string {
  const { counts, chunker, memoryModel, embedders, documents, files, timings } = manifest;
  const facts = formatTable([
    ['memory', name],
    ['directory', root],
    ['generation', `${generation}, ${manifest.createdAt}, by ${manifest.creator}`],
    ['memory model', `${memoryModel.kind} (${memoryModel.modelId})`],
    ...detailRows(memoryModel.details),
    ['embedders', embedders.map(({ modelId, dimension }) => `${modelId} (${dimension})`).join(', ') || 'none: found by words alone'],
    ['chunker', `${chunker.kind}, at most ${formatCount(chunker.chunkSize, 'tokens')}`],
    ['holds', `${formatCount(counts.chunks, 'chunks')}, ${formatCount(counts.windows, 'windows')}, ${formatCount(counts.tokens, 'tokens')}`],
    ['files', `${formatCount(files.length, 'files')}, ${formatBytes(files.reduce((sum, file) => sum + file.bytes, 0))}`],
    ['last write', Object.entries(timings).map(([stage, seconds]) => `${stage} ${formatSeconds(seconds)}`).join(', ')],
  ]);
  const rows = documents.map(({ id, title, characters, embedder }) => [id, formatNumber(characters), oneLine(title), embedder === null ? '(words alone)' : '']);
  return `${facts}\n\n${formatTable([['document', 'characters', 'title', ''], ...rows], { right: [1] })}`;
}

/** What a memory model with tensors says of itself and of what it holds. */
function detailRows(details: Manifest['memoryModel']['details'] = {}): readonly (readonly string[])[] {
  const { model, family, layers, kvHeads, headDim, window, tokens, slots, bytes } = details;
  return [
    ...(typeof model === 'string' ? [['from', oneLine(model)]] : []),
    ...(typeof family === 'string' ? [['made of', `${family}, ${String(layers)} layers, ${String(kvHeads)} heads of ${String(headDim)}${typeof window === 'number' ? `, window ${formatNumber(window)}` : ''}`]] : []),
    ...(typeof tokens === 'number' && typeof slots === 'number' && typeof bytes === 'number'
      ? [['remembers', `${formatCount(tokens, 'tokens')} in ${formatCount(slots, 'slots')}, ${formatBytes(bytes)}`]]
      : []),
  ];
}
