import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import { VERIFY_REMEDY } from '../errors/verify-remedy.ts';
import type { Corpus } from '../spec/corpus.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { entitySchema, type Entity } from './entity.ts';
import { keyPointSchema, type KeyPoint } from './key-point.ts';

/** What the extractive memory finds in the texts and keeps beside them. */
export interface ExtractiveFindings {
  readonly entities: readonly Entity[];
  readonly keyPoints: readonly KeyPoint[];
}

export const FILES = { entities: 'entities.json', keyPoints: 'key-points.json' } as const;
export const FILES_VERSION = 1;

const version = z.literal(FILES_VERSION);
const entitiesSchema = z.object({ version, entities: z.array(entitySchema) });
const keyPointsSchema = z.object({ version, keyPoints: z.array(keyPointSchema) });

/** Reads what `save` wrote, and refuses what does not fit the texts. */
export async function readFindings(directory: string, corpus: Corpus): Promise<ExtractiveFindings> {
  const { entities } = await readJson(directory, FILES.entities, entitiesSchema);
  const { keyPoints } = await readJson(directory, FILES.keyPoints, keyPointsSchema);
  const lengths = new Map(corpus.documents.map(({ id, text }) => [id, text.length]));
  const stray = keyPoints.find(({ documentId, end }) => end > (lengths.get(documentId) ?? -1));
  if (stray !== undefined) throw damaged(join(directory, FILES.keyPoints), `key point at ${stray.start} to ${stray.end} stands outside its document`);
  return { entities, keyPoints };
}

async function readJson<Schema extends z.ZodType>(directory: string, name: string, schema: Schema): Promise<z.output<Schema>> {
  const path = join(directory, name);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(path, 'not JSON', error);
    if (hasErrorCode(error, 'ENOENT')) throw damaged(path, 'missing', error);
    throw error;
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error).replaceAll(/\s+/gu, ' '));
  return parsed.data;
}

function damaged(path: string, problem: string, cause?: unknown): MemoError {
  return new MemoError({
    code: 'memory-damaged',
    message: `extractive memory: ${path}: ${problem}`,
    remedy: VERIFY_REMEDY,
    cause,
  });
}
