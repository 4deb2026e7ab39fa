import { join } from 'node:path';
import { isMemoError } from '../errors/memo-error.ts';
import type { Manifest, VerifyReport } from '../spec/memory-store.ts';
import { filesUnder } from '../util/files-under.ts';
import { namesIn } from '../util/names-in.ts';
import { findFileProblems } from './check-files.ts';
import { readIndexSizes, readManifest, type GenerationPlace } from './check-generation.ts';
import { isOwnEntry, MANIFEST_FILE } from './layout.ts';
import { holdLiveGeneration } from './live-generation.ts';
import { resolveRoot } from './resolve-root.ts';
import { createStoredMemory } from './stored-memory.ts';

type Options = { readonly signal?: AbortSignal | undefined };

/** Reads every byte of a saved memory and tells, one line each, what is damaged, missing or surplus. */
export async function verifyMemory(path: string, options: Options): Promise<VerifyReport> {
  options.signal?.throwIfAborted();
  const root = await resolveRoot(path);
  const report = await asProblem(async () => {
    const live = await holdLiveGeneration(root);
    try {
      return await asProblem(async () => await verifyGeneration(live, options));
    } finally {
      await live.release();
    }
  });
  const foreign = (await namesIn(root)).filter((name) => !isOwnEntry(name)).map((name) => `${JSON.stringify(name)} is surplus`);
  return { ...report, problems: [...report.problems, ...foreign] };
}

async function verifyGeneration(place: GenerationPlace, options: Options): Promise<VerifyReport> {
  const manifest = await readManifest(place);
  const directory = join(place.root, place.generation);
  const found = await findFileProblems(directory, manifest.files, { ...options, includesSegments: true });
  const problems = found.length > 0 ? found : await findContentProblem(place, manifest);
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return { files: manifest.files.length, bytes, problems: [...problems, ...(await findSurplus(directory, manifest))] };
}

// Files can be whole and yet contradict each other, where whoever wrote them was wrong.
async function findContentProblem(place: GenerationPlace, manifest: Manifest): Promise<readonly string[]> {
  const { problems } = await asProblem(async () => {
    const indexSizes = await readIndexSizes(place, manifest);
    const memory = createStoredMemory(place, { manifest, indexSizes }, async () => {});
    await memory.readDocuments();
    await memory.readRows();
    return { files: 0, bytes: 0, problems: [] };
  });
  return problems;
}

async function findSurplus(directory: string, manifest: Manifest): Promise<readonly string[]> {
  const listed = new Set([MANIFEST_FILE, ...manifest.files.map(({ path }) => path)]);
  const found = await filesUnder(directory);
  return found.filter(({ path, kind }) => kind !== 'directory' && !listed.has(path)).map(({ path }) => `${JSON.stringify(path)} is surplus`);
}

// What stops an opening is a line of the report here; an unknown memory and a future format are errors still.
async function asProblem(work: () => Promise<VerifyReport>): Promise<VerifyReport> {
  try {
    return await work();
  } catch (error) {
    if (!isMemoError(error, 'memory-damaged')) throw error;
    return { files: 0, bytes: 0, problems: [error.message] };
  }
}
