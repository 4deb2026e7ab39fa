import { join } from 'node:path';
import type { Manifest } from '../spec/memory-store.ts';
import { findFileProblems } from './check-files.ts';
import { DOCUMENTS_FILE, CHUNKS_FILE, indexFileName, MANIFEST_FILE, ROWS_FILE } from './layout.ts';
import { parseManifest } from './manifest.ts';
import { damagedMemory } from './memory-errors.ts';
import { readIndexHeader } from './index-header.ts';
import { readMemoryFile } from './read-memory-file.ts';

const MAX_MANIFEST_BYTES = 256 * 1024 * 1024;

export interface CheckedGeneration {
  readonly manifest: Manifest;
  /** Rows of each embedder's index. */
  readonly indexSizes: readonly number[];
}

export interface GenerationPlace {
  /** The saved memory's directory, named in messages. */
  readonly root: string;
  readonly generation: string;
}

/** The manifest of a generation once every file that it lists is found as it was written. */
export async function checkGeneration(place: GenerationPlace, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<CheckedGeneration> {
  const manifest = await readManifest(place);
  const directory = join(place.root, place.generation);
  const [problem] = await findFileProblems(directory, manifest.files, { signal, includesSegments: false });
  if (problem !== undefined) throw damagedMemory(place.root, problem);
  return { manifest, indexSizes: await readIndexSizes(place, manifest) };
}

/** The manifest of a generation; every file that the store itself needs is in its list. */
export async function readManifest({ root, generation }: GenerationPlace): Promise<Manifest> {
  const bytes = await readMemoryFile({ directory: join(root, generation), path: MANIFEST_FILE, root, maxBytes: MAX_MANIFEST_BYTES });
  if (bytes === undefined) throw damagedMemory(root, `${generation}/${MANIFEST_FILE} is missing`);
  const manifest = parseManifest(bytes.toString('utf8'), root);
  const listed = new Set(manifest.files.map(({ path }) => path));
  const needed = [DOCUMENTS_FILE, CHUNKS_FILE, ROWS_FILE, ...manifest.embedders.map((_, position) => indexFileName(position))];
  const missing = needed.find((path) => !listed.has(path));
  if (missing !== undefined) throw damagedMemory(root, `the manifest does not list ${missing}`);
  return manifest;
}

/** How many rows each index file says that it holds; its dimension is the embedder's. */
export async function readIndexSizes({ root, generation }: GenerationPlace, { embedders }: Manifest): Promise<readonly number[]> {
  return await Promise.all(
    embedders.map(async ({ dimension }, position) => {
      const header = await readIndexHeader(join(root, generation, indexFileName(position)));
      if (header === undefined || header.dimension !== dimension || !(header.rows >= 0)) {
        throw damagedMemory(root, `${indexFileName(position)} is not an index of ${dimension} dimensions`);
      }
      return header.rows;
    }),
  );
}
