import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Corpus } from '../spec/corpus.ts';
import type { Findings } from './findings.ts';
import { keyPointSchema } from './key-point.ts';
import { damaged, readMemoryFile } from './memory-file.ts';

/** The files of the extractive memory. Their checksums stand in the manifest, as those of every file do. */
export const FILES = { entities: 'entities.json', keyPoints: 'key-points.json' } as const;
/** 2: names with the chunks that they stand in. */
const FILES_VERSION = 2;

const version = z.literal(FILES_VERSION);
const number = z.int().nonnegative();
/** Each chunk with the numbers of the names in it. */
const entitiesSchema = z.object({ version, names: z.array(z.string().min(1)), mentions: z.array(z.tuple([z.string(), z.array(number)])) });
const keyPointsSchema = z.object({ version, keyPoints: z.array(keyPointSchema) });

/** Writes findings into a directory. */
export async function writeFindings(directory: string, { names, mentions, keyPoints }: Findings): Promise<void> {
  await writeFile(join(directory, FILES.entities), JSON.stringify({ version: FILES_VERSION, names, mentions: [...mentions] }));
  await writeFile(join(directory, FILES.keyPoints), JSON.stringify({ version: FILES_VERSION, keyPoints }));
}

/** Reads what `writeFindings` wrote, and refuses what does not fit the texts. */
export async function readFindings(directory: string, corpus: Corpus): Promise<Findings> {
  const { names, mentions } = await readMemoryFile(join(directory, FILES.entities), entitiesSchema);
  const { keyPoints } = await readMemoryFile(join(directory, FILES.keyPoints), keyPointsSchema);
  const lengths = new Map(corpus.documents.map(({ id, text }) => [id, text.length]));
  const stray = keyPoints.find(({ documentId, end }) => end > (lengths.get(documentId) ?? -1));
  if (stray !== undefined) throw damaged(join(directory, FILES.keyPoints), `key point at ${stray.start} to ${stray.end} stands outside its document`);
  const chunkIds = new Set(corpus.chunks.map(({ id }) => id));
  const wrong = mentions.find(([chunkId, own]) => !chunkIds.has(chunkId) || own.some((name) => name >= names.length));
  if (wrong !== undefined) throw damaged(join(directory, FILES.entities), `the entry of ${JSON.stringify(wrong[0])} names no chunk or no name`);
  return { names, mentions: new Map(mentions), keyPoints };
}
