import type { Answer } from '../spec/answer.ts';
import type { QueryOptions } from './options.ts';
import type { QueryContext } from './query-context.ts';
import { stream } from './stream.ts';

/** Answers a question: the end of {@link stream}. */
export async function query(context: QueryContext, rawQuestion: string, options: QueryOptions): Promise<Answer> {
  for await (const event of stream(context, rawQuestion, options)) {
    if (event.type === 'answer-end') return event.answer;
  }
  throw new Error('a query ended without an answer-end event');
}
