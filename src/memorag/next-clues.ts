import { z } from 'zod';
import { rankExcerpts } from '../excerpts/rank-excerpts.ts';
import { parseClues } from '../memory/parse-clues.ts';
import { nextCluePrompt } from '../prompts/next-clue-prompt.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Clue } from '../spec/clue.ts';
import type { Usage } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import { cutText } from '../text/cut-text.ts';
import { oneLine } from '../text/one-line.ts';
import { addUsage } from '../util/add-usage.ts';
import { newNonce } from '../util/new-nonce.ts';
import { askInForm } from './ask-in-form.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { WithSignal } from './options.ts';

export interface NextClues {
  /** What was not searched for yet; empty: nothing is missing, or nothing more is known. */
  readonly clues: readonly Clue[];
  readonly usage: Usage;
}

export interface Found {
  readonly question: string;
  /** All clues so far. */
  readonly clues: readonly Clue[];
  readonly evidence: readonly Evidence[];
  /** Of the evidence, what the last round added. */
  readonly added: readonly Evidence[];
}

/** Clues of one round. */
const MOST_CLUES = 3;
const MAX_NEW_TOKENS = 256;
const schema = z.object({ missing: z.array(z.string()).describe('one search line for each; empty: the passages hold everything') });

/** What is missing for the answer is as much worth as the question: what it finds must not fall behind what merely shares the question's words. */
const MISSING_WEIGHT = 1;

/** What a language model still misses in what was found. */
export async function missingClues(chat: ChatModel, { question, clues, evidence }: Found, { signal }: WithSignal): Promise<NextClues> {
  const nonce = newNonce();
  const searched = clues.filter(({ source, weight }) => source === undefined && weight !== 0).map(({ text }) => oneLine(text));
  const messages = nextCluePrompt({ question, evidence, searched, limit: MOST_CLUES, nonce });
  const { value, text, isCut, usage } = await askInForm(chat, { messages, nonce, name: 'missing', schema, maxNewTokens: MAX_NEW_TOKENS }, { signal });
  const lines = value === undefined ? text : JSON.stringify(value.missing);
  const missing = parseClues(lines, { kind: 'reasoning-step', limit: MOST_CLUES, isCut }).map((clue) => ({ ...clue, weight: MISSING_WEIGHT }));
  return { clues: newClues(missing, clues), usage };
}

/** What a hint out of the last round weighs: it leads on from a passage that may itself be beside the point. With 0.2 and more, evidence was lost (docs/decisions). */
const HINTED_WEIGHT = 0.15;
const MOST_HINT = 200;

/** What the memory knows beside the sentence of the last round that is nearest to the question: second questions and steps from name to name. */
export async function hintedClues({ state }: Pick<AskedMemory, 'state'>, { question, clues, added }: Found, { signal }: WithSignal): Promise<NextClues> {
  const { excerpts } = rankExcerpts(question, { passages: added, sentences: 1, most: 1 });
  const [nearest] = excerpts;
  const passage = nearest === undefined ? undefined : added[nearest.passage];
  if (nearest === undefined || passage === undefined) return { clues: [], usage: addUsage([]) };
  const hint = cutText(oneLine(passage.text.slice(nearest.start - passage.start, nearest.end - passage.start)), MOST_HINT);
  const asked = `${question} (${hint})`;
  const results = await state.recall([{ task: 'reasoning-steps', question: asked, limit: MOST_CLUES }, { task: 'surrogate-questions', question: asked, limit: MOST_CLUES }], { signal });
  const recalled = results.flatMap((result) => result.clues).map((clue) => (clue.weight === 0 ? { ...clue, weight: HINTED_WEIGHT } : clue));
  return { clues: newClues(recalled, clues).slice(0, 2 * MOST_CLUES), usage: addUsage(results.map(({ usage }) => usage)) };
}

function newClues(candidates: readonly Clue[], known: readonly Clue[]): readonly Clue[] {
  const taken = new Set(known.map(identity));
  return candidates.filter((clue) => {
    const isNew = !taken.has(identity(clue));
    taken.add(identity(clue));
    return isNew;
  });
}

/** A clue that quotes is the place that it leads to. */
function identity({ text, source }: Clue): string {
  return source === undefined ? text.toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M}]/gu, '') : `${source.memory ?? ''} ${source.documentId} ${source.start} ${source.end}`;
}
