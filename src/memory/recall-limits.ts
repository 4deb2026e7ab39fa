import type { RecallTask } from '../spec/clue.ts';
import type { RecallRequest } from '../spec/memory-model.ts';
import { cutText } from '../text/cut-text.ts';

/** Most tokens of a reply, where a request does not say. */
export const MOST_TOKENS: Readonly<Record<RecallTask, number>> = {
  'surrogate-questions': 128,
  'text-spans': 128,
  'key-entities': 64,
  'reasoning-steps': 192,
  'draft-answer': 128,
  'key-points': 512,
  'answer': 256,
};
/** Clues in one reply, where a request does not say; the prompts ask for fewer. */
export const MOST_CLUES = 12;
/** Characters of a question that a model reads: the first, and less where its positions do not hold them. */
export const MOST_QUESTION: readonly [number, ...number[]] = [4_000, 1_000, 250];

/** Without a question there is nothing to recall but the points of the whole text. */
export function isAsked({ task, question }: RecallRequest): boolean {
  return task === 'key-points' || question.trim() !== '';
}

/** A question as a chat model is sent it: control characters say nothing in it, and some providers refuse them. */
export function readableQuestion(question: string, characters: number = MOST_QUESTION[0]): string {
  return cutText(question.trim(), characters).replaceAll(/(?![\n\t])\p{Cc}/gu, ' ').toWellFormed();
}
