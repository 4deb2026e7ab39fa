import { join } from 'node:path';
import { z } from 'zod';
import { PROMPT_LANGUAGES } from '../prompts/prompt-language.ts';
import { writeNewFile } from '../util/write-new-file.ts';
import { readMemoryFile } from './memory-file.ts';

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
  const { language, nonce } = await readMemoryFile(join(directory, PROMPT_FILE), promptSchema);
  return { language, nonce };
}
