import { join } from 'node:path';
import { z } from 'zod';
import { contextPrompt } from '../prompts/context-prompt.ts';
import { PROMPT_LANGUAGES, promptLanguage } from '../prompts/prompt-language.ts';
import type { Document } from '../spec/text.ts';
import { writeNewFile } from '../util/write-new-file.ts';
import { readMemoryFile } from './memory-file.ts';

/** The words around the texts of a memory. They were read with them, so they are kept: a later version may word them otherwise. */
export const CONTEXT_FILE = 'context.json';

const contextSchema = z.object({
  version: z.literal(1),
  language: z.enum(PROMPT_LANGUAGES),
  /** Before the texts, in the same turn. */
  before: z.string(),
  /** Behind them. */
  after: z.string(),
  /** The assistant's turn behind both. */
  acknowledgement: z.string(),
});
export type MemoryContext = z.output<typeof contextSchema>;

const count = z.int().nonnegative();
const countsSchema = z.object({ tokens: count, slots: count, bytes: count });
/** How much a state holds, for people. */
export type StateCounts = z.output<typeof countsSchema>;

const fileSchema = contextSchema.extend({ counts: countsSchema });

/** Stands for the texts while the words around them are looked for. */
const HOLE = '\u0000';

/** The words around these texts, in the language of the first. */
export function memoryContext(documents: readonly Document[]): MemoryContext {
  const language = promptLanguage(documents[0]?.text ?? '');
  const [asked, acknowledged] = contextPrompt({ text: HOLE, language });
  const [before = '', after = ''] = (asked?.content ?? '').split(HOLE);
  return { version: 1, language, before, after, acknowledgement: acknowledged?.content ?? '' };
}

export async function writeContext(directory: string, { context, counts }: { readonly context: MemoryContext; readonly counts: StateCounts }): Promise<void> {
  await writeNewFile(join(directory, CONTEXT_FILE), `${JSON.stringify({ ...context, counts })}\n`);
}

/** Reads what `writeContext` wrote. Errors: `memory-damaged`. */
export async function readContext(directory: string): Promise<{ readonly context: MemoryContext; readonly counts: StateCounts }> {
  const { counts, ...context } = await readMemoryFile(join(directory, CONTEXT_FILE), fileSchema);
  return { context, counts };
}
