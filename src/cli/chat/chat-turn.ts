import type { Answer } from '../../spec/answer.ts';

/** Earlier turns that a question is asked with. */
export const MOST_TURNS = 6;

/** A turn of a chat, as a transcript keeps it. */
export type ChatTurn = Pick<Answer, 'question' | 'standaloneQuestion' | 'answer' | 'isNotFound' | 'isGenerated' | 'citations'> & {
  /** When it was answered, ISO 8601. */
  readonly time: string;
};

export function toTurn({ question, standaloneQuestion, answer, isNotFound, isGenerated, citations }: Answer, time: Date): ChatTurn {
  return { time: time.toISOString(), question, ...(standaloneQuestion === undefined ? {} : { standaloneQuestion }), answer, isNotFound, isGenerated, citations };
}
