import { MemoError } from '../errors/memo-error.ts';

/** UTF-16 code units; far beyond any question, far below what would stall an embedder. */
const MAX_QUESTION_LENGTH = 16_384;

/** A question with its outer white space removed; refuses an empty and an endless one (`question-invalid`). */
export function checkQuestion(rawQuestion: string): string {
  const question = rawQuestion.toWellFormed().trim();
  if (question === '') throw new MemoError({ code: 'question-invalid', message: 'the question is empty', remedy: 'ask something about the text' });
  if (question.length > MAX_QUESTION_LENGTH) {
    throw new MemoError({
      code: 'question-invalid',
      message: `the question has ${question.length} characters, at most ${MAX_QUESTION_LENGTH} are read`,
      remedy: 'ask something shorter; a long text belongs into a memory (memorize, append)',
    });
  }
  return question;
}
