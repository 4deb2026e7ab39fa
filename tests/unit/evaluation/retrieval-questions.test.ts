import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { indexedText, parsePassageCorpus } from '../../../src/evaluation/passage-corpus.ts';
import { parseRetrievalQuestions } from '../../../src/evaluation/retrieval-questions.ts';

const FOLDER = '../shared/data/hipporag';
const read = (...samples: readonly object[]) => parseRetrievalQuestions(JSON.stringify(samples), 'q.json');

test('MuSiQue names its passages and says which are needed', () => {
  const paragraphs = [
    { idx: 0, title: 'A', paragraph_text: 'one', is_supporting: true },
    { idx: 1, title: 'B', paragraph_text: 'two', is_supporting: false },
    { idx: 2, title: 'C', text: 'three' },
  ];
  expect(read({ id: '2hop', question: ' Who? ', answer: 'Ann', answer_aliases: ['Anna', 'Ann'], answerable: false, paragraphs })).toEqual([
    { id: '2hop', question: 'Who?', answers: ['Ann', 'Anna'], isAnswerable: false, needed: [['A\none'], ['C\nthree']] },
  ]);
});

test('HotpotQA and 2WikiMultihopQA join the sentences of a needed title in their own way', () => {
  const [question] = read({ _id: 'h', question: 'Who?', answer: 'Ann', supporting_facts: [['A', 0], ['A', 1]], context: [['A', ['x.', ' y.']], ['B', ['z']]] });
  expect(question?.needed).toEqual([['A\nx. y.', 'A\nx.  y.']]);
});

test('PopQA lists its answers as texts, NQ and NarrativeQA as answer or reference', () => {
  const [popular, natural, narrative] = read(
    { id: 1, question: 'Who?', obj: 'Ann', o_wiki_title: 'Ann (queen)', possible_answers: '["Ann", "Queen Ann"]', o_aliases: '[broken', paragraphs: [] },
    { question: 'Who?', reference: ['Ann', 'Anna'], contexts: [{ title: 'A', text: 'one', is_supporting: true }, { title: 'B', text: 'two', is_supporting: false }] },
    { question: 'Who?', answer: ['Ann', ''] },
  );
  expect(popular?.answers).toEqual(['Ann', 'Ann (queen)', 'Queen Ann', '[broken']);
  expect(natural).toMatchObject({ id: '2', answers: ['Ann', 'Anna'], needed: [['A\none']] });
  expect(narrative).toMatchObject({ answers: ['Ann'], needed: [], isAnswerable: true });
});

test('what is no question is refused by its place', () => {
  expect(() => read({ question: 'Who?' }, { answer: 'x' })).toThrow('q.json, question 2: "question" is missing or cannot be used');
  expect(() => read({ question: 'Who?', paragraphs: [{ text: 'x' }] })).toThrow('q.json, question 1: "paragraphs.0.title" is missing or cannot be used');
  expect(() => read()).toThrow('q.json holds no question');
  expect(() => parseRetrievalQuestions('{"a":1}', 'q.json')).toThrow('q.json is no list of questions');
  expect(() => parseRetrievalQuestions('[3]', 'q.json')).toThrow('q.json, question 1: it is no JSON object');
});

test.skipIf(!existsSync(FOLDER))(`every needed passage of a real set stands in its corpus (skipped without ${FOLDER})`, () => {
  for (const [questions, corpus, count] of [['musique_train.json', 'musique_train_corpus.json', 100], ['sample.json', 'sample_corpus.json', 1]] as const) {
    const indexed = new Set(parsePassageCorpus(readFileSync(`${FOLDER}/${corpus}`, 'utf8'), corpus).map(indexedText));
    const parsed = parseRetrievalQuestions(readFileSync(`${FOLDER}/${questions}`, 'utf8'), questions);
    expect(parsed).toHaveLength(count);
    expect(parsed.flatMap(({ needed }) => needed).filter((texts) => !texts.some((text) => indexed.has(text)))).toEqual([]);
  }
});
