import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import { VERIFY_REMEDY } from '../errors/verify-remedy.ts';
import { readIfThere } from '../util/read-if-there.ts';

/** What a JSON file of a saved memory holds. Errors: `memory-damaged`. */
export async function readMemoryFile<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const rawText = await readIfThere(path);
  if (rawText === undefined) throw damaged(path, 'missing');
  return parseMemoryFile(rawText, path, schema);
}

/** The same of a text that was read. */
export function parseMemoryFile<Schema extends z.ZodType>(rawText: string, path: string, schema: Schema): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(rawText);
  } catch (error) {
    throw damaged(path, 'not JSON', error);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error).replaceAll(/\s+/gu, ' '), parsed.error);
  return parsed.data;
}

/** A file of a saved memory is not what was written. */
export function damaged(path: string, problem: string, cause?: unknown): MemoError {
  return new MemoError({ code: 'memory-damaged', message: `the memory is damaged: ${path}: ${problem}`, remedy: VERIFY_REMEDY, cause });
}
