import type { Warning } from '../spec/embedder.ts';
import type { Estimate } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { piecesInTurns } from '../text/pieces-in-turns.ts';
import { countTokens } from '../text/tokens.ts';
import { CLUE_TASKS } from './clue-tasks.ts';
import { promptParts } from './prompt-parts.ts';
import { mostReplyTokens } from './recall-by-chat.ts';

/** What is asked behind the texts, and the words around them. */
const TASK_TOKENS = 300;
const FILE_BYTES = 100;

export interface EstimatePromptsOptions {
  /** For messages. */
  readonly model: string;
  /** Most cl100k tokens of texts in one prompt. */
  readonly partTokens: number;
  readonly signal?: AbortSignal | undefined;
}

/** Memorizing costs nothing; every question reads the texts as often as it has tasks, mostly from the provider's prompt cache where it has one. */
export async function estimatePrompts(documents: readonly Document[], { model, partTokens, signal }: EstimatePromptsOptions): Promise<Estimate> {
  let tokens = 0;
  for await (const piece of piecesInTurns(documents.map(({ text }) => text), signal)) tokens += countTokens(piece);
  const parts = promptParts(documents, { partTokens });
  const replies = CLUE_TASKS.reduce((sum, task) => sum + mostReplyTokens(task, { isNumbered: false }), 0);
  const read = parts.reduce((sum, part) => sum + part.tokens + TASK_TOKENS, 0);
  return {
    tokens,
    bytes: FILE_BYTES,
    modelCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    warnings: parts.length > 1 ? [inParts(tokens, { model, parts: parts.length, partTokens })] : [],
    perQuestion: { modelCalls: CLUE_TASKS.length * parts.length, inputTokens: CLUE_TASKS.length * read, outputTokens: parts.length * replies },
  };
}

function inParts(tokens: number, { model, parts, partTokens }: { readonly model: string; readonly parts: number; readonly partTokens: number }): Warning {
  return { code: 'text-in-parts', message: `the texts have ${tokens} tokens, a prompt of ${model} holds ${partTokens}: every question is asked of ${parts} parts` };
}
