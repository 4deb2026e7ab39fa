import { createDiskStore } from '../../cache/disk-store.ts';
import type { MemoryListing } from '../../spec/memory-store.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatBytes, formatNumber } from '../format-quantity.ts';
import { formatTable } from '../format-table.ts';
import { commandLine } from '../memory-name.ts';
import { oneLine } from '../printable.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag list`: the memories in the cache directory. */
export async function list(context: CommandContext): Promise<CommandResult> {
  const { cacheDirectory } = await resolveCommandConfig(context);
  const listings = await createDiskStore().list(cacheDirectory, { signal: context.signal });
  return {
    value: { cacheDirectory, memories: listings.map(toValue) },
    text: listings.length === 0 ? `No memories in ${cacheDirectory}\nMake one: ${commandLine('memorize', 'book.txt')}` : format(listings, cacheDirectory),
  };
}

function toValue({ slug, root, bytes, manifest, problem }: MemoryListing): object {
  if (manifest === undefined) return { name: slug, root, bytes, problem };
  const { createdAt, memoryModel, embedders, counts, documents } = manifest;
  return {
    name: slug, root, bytes, createdAt, counts,
    memoryModel: memoryModel.kind,
    embedders: embedders.map(({ modelId }) => modelId),
    documents: documents.map(({ id, title }) => ({ id, title })),
  };
}

function format(listings: readonly MemoryListing[], cacheDirectory: string): string {
  const rows = listings.map(({ slug, bytes, manifest, problem }) => [
    slug,
    manifest === undefined ? '' : formatNumber(manifest.documents.length),
    manifest === undefined ? '' : formatNumber(manifest.counts.chunks),
    formatBytes(bytes),
    problem === undefined ? oneLine(manifest?.documents.map(({ title }) => title).join(', ') ?? '') : `! ${problem}`,
  ]);
  return `${formatTable([['memory', 'documents', 'chunks', 'size', 'titles'], ...rows], { right: [1, 2, 3] })}\nin ${cacheDirectory}`;
}
