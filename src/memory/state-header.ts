import { z } from 'zod';
import { STATE_FILE_NAME } from '../bridge/wire-state-files.ts';
import { MemoError } from '../errors/memo-error.ts';
import { VERIFY_REMEDY } from '../errors/verify-remedy.ts';
import type { FileRecord } from '../spec/memory-store.ts';

/** Written last by the bridge, so its being there means that the state is whole; its SHA-256 is the state's name. */
export const HEADER_FILE = 'state.json';

// A header may come from another machine: a name of another kind would be a path to anywhere.
const part = z.object({ file: z.string().regex(STATE_FILE_NAME), length: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/u) });
/** Of what the bridge writes there, the part that a manifest needs. */
const headerSchema = z.object({ parts: z.array(part), tail: part.nullable() });

/** The files that a state's header names, in the order of their slots. Errors: `memory-damaged`. */
export function parseStateHeader(rawText: string, path: string): readonly FileRecord[] {
  let rawHeader: unknown;
  try {
    rawHeader = JSON.parse(rawText);
  } catch (error) {
    throw damaged(path, 'not JSON', error);
  }
  const parsed = headerSchema.safeParse(rawHeader);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error).replaceAll(/\s+/gu, ' '), parsed.error);
  const { parts, tail } = parsed.data;
  return [...parts, ...(tail === null ? [] : [tail])].map(({ file, length, sha256 }) => ({ path: file, bytes: length, sha256 }));
}

/** A file of a state that is not what was written. */
export function damaged(path: string, problem: string, cause?: unknown): MemoError {
  return new MemoError({ code: 'memory-damaged', message: `the memory is damaged: ${path}: ${problem}`, remedy: VERIFY_REMEDY, cause });
}
