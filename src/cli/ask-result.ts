import type { Answer, Citation } from '../spec/answer.ts';
import type { Money } from '../spec/spending.ts';
import type { ErrorValue } from './error-value.ts';
import { costMember } from './paid.ts';
import type { AskedQuestion } from './read-questions.ts';

/** One of many questions, with its answer or with what went wrong. */
export interface AskResult extends AskedQuestion {
  readonly answer?: Answer;
  /** Where prices are configured. */
  readonly cost?: readonly Money[];
  readonly error?: ErrorValue;
}

/** A result as `--json` and `.jsonl` have it: the answer with number and id, or the error with the question. */
export function resultValue({ number, id, question, answer, cost = [], error }: AskResult): object {
  return { number, ...(id === undefined ? {} : { id }), ...(answer ?? { question, error }), ...costMember(cost) };
}

export function statusOf({ answer, error }: AskResult): 'found' | 'not found' | 'failed' {
  if (answer === undefined || error !== undefined) return 'failed';
  return answer.isNotFound ? 'not found' : 'found';
}

export function firstCitation({ answer }: AskResult): Citation | undefined {
  return answer?.citations[0];
}

/** What a reader sees first: what a language model wrote, the first quote, or what went wrong. */
export function firstWords(result: AskResult): string {
  const { answer, error } = result;
  return error?.message ?? (answer?.isGenerated === true ? answer.answer : firstCitation(result)?.quote) ?? '';
}
