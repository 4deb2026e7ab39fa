import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { tripleOf } from '../knowledge/triple-of.ts';
import { askInForm } from '../memorag/ask-in-form.ts';
import { factFilterPrompt } from '../prompts/fact-filter-prompt.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Usage } from '../spec/generator.ts';
import { newNonce } from '../util/new-nonce.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import type { ScoredFact } from './best-facts.ts';

export interface FactsToFilter {
  readonly question: string;
  /** Candidates, best first. */
  readonly facts: readonly ScoredFact[];
  readonly filter: 'none' | 'llm' | 'threshold';
  readonly chat?: ChatModel | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FilteredFacts {
  /** All candidates, weighed anew, best first. */
  readonly facts: readonly ScoredFact[];
  readonly usage: Usage;
}

/** What a fact keeps of its score that is judged to be beside the point: even a perfect judge who drops it loses passages (specs, 11). */
const KEPT_SHARE = 0.25;
/** Of the best score: what is below counts less. */
const THRESHOLD = 0.6;
const MAX_NEW_TOKENS = 256;

/** Recognition memory: says which facts are to the point. Weights change, and no fact is lost: a filter cannot leave a question without seeds. */
export async function filterFacts(knowledge: Knowledge, { question, facts, filter, chat, signal }: FactsToFilter): Promise<FilteredFacts> {
  const [best] = facts;
  if (best === undefined || filter === 'none') return { facts, usage: NO_USAGE };
  if (filter === 'threshold') return { facts: facts.map((own) => (own.score < THRESHOLD * best.score ? weighedDown(own) : own)), usage: NO_USAGE };
  const { kept, usage } = await askForFacts(requireChat(chat), knowledge, { question, facts, signal });
  if (kept === undefined) return { facts, usage };
  const weighed = facts.map((own, at) => (kept.has(at + 1) ? { ...own, score: (1 + own.score) / 2 } : weighedDown(own)));
  return { facts: weighed.toSorted((one, other) => other.score - one.score), usage };
}

function weighedDown({ fact, score }: ScoredFact): ScoredFact {
  return { fact, score: KEPT_SHARE * score };
}

function requireChat(chat: ChatModel | undefined): ChatModel {
  if (chat !== undefined) return chat;
  throw new MemoError({
    code: 'config-invalid',
    message: 'the filter `llm` asks a language model which facts are to the point, and none is configured',
    remedy: 'configure a generator, or choose the filter `none` or `threshold`',
  });
}

// Some models write numbers as texts.
const schema = z.object({ facts: z.array(z.coerce.number()).describe('numbers of the facts that help; empty: none does') });

/** Numbers of the candidates, from 1, that the model keeps; `undefined`: its reply says nothing of the kind. */
async function askForFacts(chat: ChatModel, knowledge: Knowledge, { question, facts, signal }: Pick<FactsToFilter, 'question' | 'facts' | 'signal'>): Promise<{ readonly kept: ReadonlySet<number> | undefined; readonly usage: Usage }> {
  const nonce = newNonce();
  const messages = factFilterPrompt({ question, facts: facts.map(({ fact }) => tripleOf(knowledge.vocabulary, fact)), nonce });
  const { value, text, usage } = await askInForm(chat, { messages, nonce, name: 'facts', schema, maxNewTokens: MAX_NEW_TOKENS }, { signal });
  const numbers = value?.facts ?? listedNumbers(text);
  // A number that no candidate has names nothing: it is passed over, as are repeats.
  return { kept: numbers === undefined ? undefined : new Set(numbers), usage };
}

/** Of a model that wrote no JSON: `[1], [4]` or `1, 4`. */
function listedNumbers(text: string): readonly number[] | undefined {
  return /^[\s\d,;.[\]()-]+$/u.test(text) ? Array.from(text.matchAll(/\d+/gu), ([number]) => Number(number)) : undefined;
}
