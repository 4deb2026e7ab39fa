import { createDiskStore } from '../src/cache/disk-store.ts';

/** The distinct texts that a saved memory holds vectors of, in their order. */
export async function embeddedTexts(root: string): Promise<readonly string[]> {
  await using stored = await createDiskStore().open(root, {});
  const [documents, chunks, rows] = await Promise.all([stored.readDocuments(), stored.readChunks(), stored.readRows()]);
  const textOf = new Map(documents.map(({ id, text }) => [id, text]));
  const documentOf = new Map(chunks.map(({ id, documentId }) => [id, documentId]));
  const embedded = rows.filter(({ row }) => row !== null);
  return [...new Set(embedded.map(({ chunkId, start, end }) => (textOf.get(documentOf.get(chunkId) ?? '') ?? '').slice(start, end)))];
}
