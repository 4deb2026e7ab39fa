import { z } from 'zod';
import { STATE_FILE_NAME } from '../bridge/wire-state-files.ts';
import type { FileRecord } from '../spec/memory-store.ts';
import { parseMemoryFile } from './memory-file.ts';

/** Written last by the bridge, so its being there means that the state is whole; its SHA-256 is the state's name. */
export const HEADER_FILE = 'state.json';

// A header may come from another machine: a name of another kind would be a path to anywhere.
const part = z.object({ file: z.string().regex(STATE_FILE_NAME), length: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/u) });
/** Of what the bridge writes there, the part that a manifest needs. */
const headerSchema = z.object({ parts: z.array(part), tail: part.nullable() });

/** The files that a state's header names, in the order of their slots. Errors: `memory-damaged`. */
export function parseStateHeader(rawText: string, path: string): readonly FileRecord[] {
  const { parts, tail } = parseMemoryFile(rawText, path, headerSchema);
  return [...parts, ...(tail === null ? [] : [tail])].map(({ file, length, sha256 }) => ({ path: file, bytes: length, sha256 }));
}
