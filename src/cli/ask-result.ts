import { isMemoError } from '../errors/memo-error.ts';
import type { Answer, Citation } from '../spec/answer.ts';
import type { AskedQuestion } from './read-questions.ts';

/** One of many questions, with its answer or with what went wrong. */
export interface AskResult extends AskedQuestion {
  readonly answer?: Answer;
  readonly error?: { readonly code: string; readonly message: string; readonly remedy?: string };
}

/** What a question that failed has in the place of its answer. */
export function failedResult(question: AskedQuestion, error: unknown): AskResult {
  const { message } = error instanceof Error ? error : { message: String(error) };
  const remedy = isMemoError(error) ? error.remedy : undefined;
  return { ...question, error: { code: isMemoError(error) ? error.code : 'internal', message, ...(remedy === undefined ? {} : { remedy }) } };
}

/** A result as `--json` and `.jsonl` have it: the answer with number and id, or the error with the question. */
export function resultValue({ number, id, question, answer, error }: AskResult): object {
  return { number, ...(id === undefined ? {} : { id }), ...(answer ?? { question, error }) };
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
