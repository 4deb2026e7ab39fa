import { expect, test } from 'vitest';
import { parseQuestionSet } from '../../../src/evaluation/question-set.ts';

const line = (value: object): string => JSON.stringify(value);

test('a line has a question and an answer; the rest may be left out', () => {
  const text = `\uFEFF${line({ question: ' Who? ', answer: 'Ann', more: 1 })}\r\n\r\n${line({ id: 7, question: 'When?', answer: null, aliases: ['x'], hops: 0, evidence: ['a'] })}\n`;
  expect(parseQuestionSet(text, 'q')).toEqual([
    { id: '1', question: 'Who?', answer: 'Ann', aliases: [], evidence: [] },
    { id: '7', question: 'When?', answer: '', aliases: ['x'], hops: 0, evidence: ['a'] },
  ]);
});

test('wrong lines are named together by their numbers', () => {
  const text = ['{"question"', line({ question: 'Who?', answer: 'x', id: 'a' }), line({ answer: 'x' }), '[]', line({ question: 'Who?', answer: 3 }), line({ question: 'Who?', answer: 'x', id: 'a' })].join('\n');
  expect(() => parseQuestionSet(text, 'q.jsonl')).toThrow(
    'q.jsonl, line 1: it is not JSON; line 3: "question" is missing; line 4: it is no JSON object; line 5: "answer" cannot be used; line 6: the id "a" is there already',
  );
});

test('a question that nobody could ask is a wrong line', () => {
  expect(() => parseQuestionSet(line({ question: 'x'.repeat(20_000), answer: 'x' }), 'q')).toThrow(/^q, line 1: the question has 20000 characters/u);
});

test('many wrong lines are counted, and a file without questions is refused', () => {
  expect(() => parseQuestionSet('x\n'.repeat(9), 'q')).toThrow(/line 5: it is not JSON; and 4 more$/u);
  expect(() => parseQuestionSet('\n \n', 'q')).toThrow('q holds no question');
});
