import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { damaged, readMemoryFile } from '../memory/memory-file.ts';
import { hasErrorCode } from '../util/has-error-code.ts';

/** The files of a graph memory; their checksums stand in the manifest, as those of every file do. The vocabulary has two files a segment. */
export const GRAPH_FILES = { header: 'graph.json', passages: 'passages.jsonl', synonyms: 'synonyms.bin' } as const;

const count = z.int().nonnegative().max(2 ** 31 - 1);
const headerSchema = z.object({
  version: z.literal(1),
  /** Of the vocabulary: memories that grew from one another share its first segments. */
  vocabulary: z.uuid(),
  normalisation: z.enum(['unicode', 'reference']),
  synonymThreshold: z.number().min(-1).max(1),
  /** Of phrases and facts. */
  embedder: z.object({ modelId: z.string().min(1), dimension: z.int().positive().max(65_536) }),
  /** In the order of their rows. A segment is never written again. */
  segments: z.array(z.object({ name: z.string().regex(/^vocabulary-\d{1,6}$/u), phrases: count, facts: count })),
  passages: count,
});
export type GraphHeader = z.output<typeof headerSchema>;
export type VocabularySegment = GraphHeader['segments'][number];

/** The header of a graph memory in a directory. Errors: `memory-damaged`. */
export async function readGraphHeader(directory: string): Promise<GraphHeader> {
  const path = join(directory, GRAPH_FILES.header);
  const header = await readMemoryFile(path, headerSchema);
  if (new Set(header.segments.map(({ name }) => name)).size !== header.segments.length) throw damaged(path, 'it names a segment twice');
  return header;
}

/** The same where there may be none: an empty directory, or a memory of another kind. */
export async function readGraphHeaderIfThere(directory: string | undefined): Promise<GraphHeader | undefined> {
  if (directory === undefined) return undefined;
  try {
    return headerSchema.safeParse(JSON.parse(await readFile(join(directory, GRAPH_FILES.header), 'utf8'))).data;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Phrases and facts of all segments together. */
export function countRows(segments: readonly VocabularySegment[]): { readonly phrases: number; readonly facts: number } {
  return { phrases: segments.reduce((sum, { phrases }) => sum + phrases, 0), facts: segments.reduce((sum, { facts }) => sum + facts, 0) };
}
