import { expect, test } from 'vitest';
import { evaluateQuestion, type QuestionOutcome } from '../../../src/evaluation/evaluate-question.ts';
import { measure, measureByHops } from '../../../src/evaluation/measures.ts';
import type { EvalQuestion } from '../../../src/evaluation/question-set.ts';
import type { Answer } from '../../../src/spec/answer.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';

const corpus = createInMemoryCorpus([LIGHTHOUSE]);
const BUTTON = 'He had found a brass button on the gallery';
const COAT = 'wore a blue coat with brass buttons';

const question = (fields: Partial<EvalQuestion> = {}): EvalQuestion => ({ id: 'q', question: 'Who?', answer: 'Silas Crowe', aliases: [], evidence: [COAT], hops: 1, ...fields });

/** An answer that quotes `quotes` and writes `text`. */
function outcome(quotes: readonly string[], fields: Partial<Answer> = {}): QuestionOutcome {
  const citations = quotes.map((quote) => ({ documentId: 'lighthouse', title: 'T', chunkId: 'c', start: 0, end: quote.length, quote }));
  const evidence = corpus.chunks.slice(0, 9).map((chunk) => ({ ...chunk, chunkId: chunk.id, text: corpus.text(chunk), score: 1, clues: [] }));
  const timings = { recall: 0, retrieve: 0, generate: 0, total: 5 };
  const answer: Answer = { question: 'Who?', task: 'rag', answer: '', isGenerated: false, isNotFound: false, citations, droppedMarks: 0, clues: [], evidence, hops: [], usage: NO_USAGE, timings, warnings: [], ...fields };
  return { answer, found: corpus.chunks.map(({ id }) => id) };
}

const inQuotes = (quotes: readonly string[], fields = {}): boolean => evaluateQuestion(question(fields), outcome(quotes), corpus).isInQuotes;

test('ranks are those of the chunks that hold the quotes', () => {
  const report = evaluateQuestion(question({ evidence: [COAT, BUTTON] }), { ...outcome([]), baseline: [] }, corpus);
  const rankOfText = (text: string): number => corpus.chunks.findIndex((chunk) => corpus.text(chunk).includes(text)) + 1;
  expect(report).toMatchObject({ ranks: [rankOfText(COAT), rankOfText(BUTTON)], baselineRanks: [undefined, undefined], isInEvidence: true, isInQuotes: false, missingQuotes: [] });
});

test('the answer counts in the first three quotes only, by any of its names', () => {
  expect(inQuotes(['a', 'b', 'by silas crowe, then'])).toBe(true);
  expect(inQuotes(['a', 'b', 'c', 'Silas Crowe'])).toBe(false);
  expect(inQuotes(['S. Crowe did'], { aliases: ['S. Crowe'] })).toBe(true);
});

test('a quote that stands nowhere is said, and the question measures no evidence', () => {
  const report = evaluateQuestion(question({ evidence: [COAT, 'nobody wrote this'] }), outcome([]), corpus);
  expect(report).toMatchObject({ missingQuotes: ['nobody wrote this'], ranks: [] });
  expect(measure([report]).evidence.questions).toBe(0);
});

test('what a language model wrote is compared without its marks', () => {
  const report = evaluateQuestion(question(), outcome([], { isGenerated: true, answer: 'Silas Crowe. [1][2]' }), corpus);
  expect(report).toMatchObject({ exactMatch: 1, f1: 1 });
  expect(evaluateQuestion(question(), outcome([]), corpus)).not.toHaveProperty('f1');
});

test('measures are means over the questions that have them, in all and by hops', () => {
  const reports = [
    evaluateQuestion(question({ id: '1' }), outcome(['Silas Crowe']), corpus),
    evaluateQuestion(question({ id: '2', hops: 2, evidence: [COAT, BUTTON] }), { ...outcome([], { isNotFound: true }), found: [corpus.chunks.find((chunk) => corpus.text(chunk).includes(BUTTON))?.id ?? ''] }, corpus),
    evaluateQuestion(question({ id: '3', hops: 0, answer: '', evidence: [] }), outcome([], { isNotFound: true }), corpus),
    evaluateQuestion(question({ id: '4', hops: 0, answer: '', evidence: [] }), outcome(['x']), corpus),
  ];
  const { all, byHops } = measureByHops(reports);
  expect(all).toMatchObject({ questions: 4, answerable: 2, inQuotes: 0.5, wronglyNotFound: 0.5, unanswerable: 2, rightlyNotFound: 0.5, f1: undefined });
  expect(all.evidence.questions).toBe(2);
  expect(all.evidence.depths.at(-1)).toEqual({ k: 10, hit: 1, all: 0.5, recall: 0.75 });
  expect(byHops.map(({ hops, questions }) => [hops, questions])).toEqual([[0, 2], [1, 1], [2, 1]]);
});
