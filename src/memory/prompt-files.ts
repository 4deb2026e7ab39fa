import { join } from 'node:path';
import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import { VERIFY_REMEDY } from '../errors/verify-remedy.ts';
import { PROMPT_LANGUAGES } from '../prompts/prompt-language.ts';
import { readIfThere } from '../util/read-if-there.ts';
import { writeNewFile } from '../util/write-new-file.ts';

/** The one file of a long-context memory that a chat model serves: the texts themselves are the memory. */
export const PROMPT_FILE = 'prompt.json';

const promptSchema = z.object({
  version: z.literal(1),
  /** Of the texts. */
  language: z.enum(PROMPT_LANGUAGES),
  /** Of the delimiters around the texts, in every request. */
  nonce: z.string().regex(/^[a-z0-9]{10,40}$/u),
});
export type SavedPrompt = Omit<z.output<typeof promptSchema>, 'version'>;

export async function writePrompt(directory: string, prompt: SavedPrompt): Promise<void> {
  await writeNewFile(join(directory, PROMPT_FILE), `${JSON.stringify({ version: 1, ...prompt })}\n`);
}

/** Reads what `writePrompt` wrote. Errors: `memory-damaged`. */
export async function readPrompt(directory: string): Promise<SavedPrompt> {
  const path = join(directory, PROMPT_FILE);
  const raw = await readIfThere(path);
  if (raw === undefined) throw damaged(path, 'missing');
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    throw damaged(path, 'not JSON', error);
  }
  const parsed = promptSchema.safeParse(value);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error).replaceAll(/\s+/gu, ' '), parsed.error);
  const { language, nonce } = parsed.data;
  return { language, nonce };
}

function damaged(path: string, problem: string, cause?: unknown): MemoError {
  return new MemoError({ code: 'memory-damaged', message: `long-context memory: ${path}: ${problem}`, remedy: VERIFY_REMEDY, cause });
}
