import { z } from 'zod';
import { standalonePrompt } from '../prompts/standalone-prompt.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Turn, Usage } from '../spec/generator.ts';
import { cutText } from '../text/cut-text.ts';
import { oneLine } from '../text/one-line.ts';
import { newNonce } from '../util/new-nonce.ts';
import { askInForm } from './ask-in-form.ts';
import type { WithSignal } from './options.ts';

const schema = z.strictObject({ question: z.string().describe('the question, understandable alone') });

const MAX_NEW_TOKENS = 256;
/** Longest question that a rewriting may become, and most of each earlier turn that is read. */
const MAX_QUESTION = 2_000;
const MAX_TURN = 4_000;
const MAX_TURNS = 6;

/** A follow-up question as a language model writes it without its conversation; no question: its reply was none. */
export async function rewriteFollowUp(chat: ChatModel, question: string, history: readonly Turn[], { signal }: WithSignal): Promise<{ readonly question?: string; readonly usage: Usage }> {
  const nonce = newNonce();
  const turns = history.slice(-MAX_TURNS).map((turn) => ({ question: cutText(turn.question, MAX_TURN), answer: cutText(turn.answer, MAX_TURN) }));
  const messages = standalonePrompt({ question, history: turns, nonce });
  const { value, usage } = await askInForm(chat, { messages, nonce, name: 'standalone_question', schema, maxNewTokens: MAX_NEW_TOKENS }, { signal });
  const rewritten = oneLine(value?.question ?? '').trim();
  return rewritten === '' || rewritten.length > MAX_QUESTION ? { usage } : { question: rewritten, usage };
}
