import type { Estimate } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { piecesInTurns } from '../text/pieces-in-turns.ts';
import { countTokens } from '../text/tokens.ts';
import { promptParts } from './prompt-parts.ts';

/** Tasks that one question is asked as, what is asked behind the texts, and the words around them. */
const TASKS = 3;
const TASK_TOKENS = 300;
const REPLY_TOKENS = 200;
const FILE_BYTES = 100;

/** Memorizing costs nothing; every question reads the texts as often as it has tasks, mostly from the provider's prompt cache where it has one. */
export async function estimatePrompts(documents: readonly Document[], { partTokens, signal }: { readonly partTokens: number; readonly signal?: AbortSignal | undefined }): Promise<Estimate> {
  let tokens = 0;
  for await (const piece of piecesInTurns(documents.map(({ text }) => text), signal)) tokens += countTokens(piece);
  const parts = promptParts(documents, { partTokens });
  const read = parts.reduce((sum, part) => sum + part.tokens + TASK_TOKENS, 0);
  return {
    tokens,
    bytes: FILE_BYTES,
    modelCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    perQuestion: { modelCalls: TASKS * parts.length, inputTokens: TASKS * read, outputTokens: TASKS * REPLY_TOKENS * parts.length },
  };
}
