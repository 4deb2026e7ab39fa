import { expect, test } from 'vitest';
import { answerScores } from '../../../src/text/answer-scores.ts';

const best = (question: string, texts: readonly string[]): string | undefined => {
  const scores = answerScores(question, texts);
  return texts[scores.indexOf(Math.max(...scores))];
};

test('what shares the words of the question comes before what does not', () => {
  expect(best('Why did the schooner sink?', ['The keeper slept.', 'The schooner did sink on the reef.'])).toBe('The schooner did sink on the reef.');
  expect(best('画是谁偷走的？', ['他在楼上喝茶。', '老周偷走了画。'])).toBe('老周偷走了画。');
});

test('words that only make it a question count for nothing', () => {
  expect(answerScores('What did the lamp do?', ['What did the keeper do?'])).toEqual([0]);
});

test('asking the same, and repeating it in a heading, are no answers', () => {
  const answer = 'Crowe broke the lamp at night.';
  expect(best('Who broke the lamp of the rock?', ['"Who broke the lamp of the rock?" she asked, "who broke it?"', 'THE LAMP OF THE ROCK', answer])).toBe(answer);
});
