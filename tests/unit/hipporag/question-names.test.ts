import { expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { questionNames } from '../../../src/hipporag/question-names.ts';
import type { Knowledge } from '../../../src/knowledge/knowledge.ts';
import { createVocabulary } from '../../../src/knowledge/vocabulary.ts';
import { emptyKnowledge, withoutPassages } from '../../../src/knowledge/with-passages.ts';
import { growKnowledge } from '../../fixtures/grow-knowledge.ts';

const PHRASES = ['The Salt Road', 'Salt Road', 'Nora Quill', 'president', 'Who', 'Lake of the Woods', '林黛玉', '黛玉', '玉', 'état', '1931', 'town', 'Tarn'];

async function knowledgeOf(phrases: readonly string[], copies = 1): Promise<Knowledge> {
  const passages = phrases.flatMap((phrase, at) => Array.from({ length: copies }, (_, copy) => ({
    chunkId: `p#${at}-${copy}`,
    extraction: { status: 'done' as const, source: 'imported' as const, entities: [], triples: [[phrase, 'is', `thing ${at}`] as const] },
  })));
  return await growKnowledge(emptyKnowledge(createVocabulary({ normalisation: 'unicode', dimension: 16 })), passages, createHashEmbedder({ dimension: 16, dropsStopWords: false }));
}

const common = await knowledgeOf(PHRASES, 3);
const rare = await knowledgeOf(PHRASES);
const namesIn = (question: string, knowledge: Knowledge): readonly string[] => questionNames(question, knowledge).map((phrase) => knowledge.vocabulary.phrases[phrase]!);

test.each([
  ['Who wrote The Salt Road in 1931?', ['the salt road', '1931']],
  ['The Salt Road was written by whom?', ['salt road']],
  ['Where did the president meet Nora Quill?', ['nora quill']],
  ['Which Lake of the Woods is meant?', ['lake of the woods']],
  ["What is Nora Quill's town?", ['nora quill']],
])('capitals and digits mark the names of a question, the longest first: %s', (question, names) => {
  expect(namesIn(question, common)).toEqual(names);
});

test.each([
  ['who wrote salt road, the president of the town?', ['salt road']],
  ['WHO WROTE SALT ROAD, THE PRESIDENT OF THE TOWN?', ['salt road']],
])('without capitals names are of several words: %s', (question, names) => {
  expect(namesIn(question, common)).toEqual(names);
});

test('without capitals a single word is a name where few passages hold it', () => {
  expect(namesIn('was nora born in tarn?', rare)).toEqual(['tarn']);
  expect(namesIn('was nora born in tarn?', common)).toEqual([]);
});

test('Chinese names are known phrases of two characters or more', () => {
  expect(namesIn('林黛玉为什么哭？黛玉的玉在哪里？', common)).toEqual(['林黛玉', '黛玉']);
});

test('phrases that only passages of the past held are no names', () => {
  const without = withoutPassages(rare, [...rare.passages.keys()]);
  expect(namesIn('Who wrote Salt Road?', without)).toEqual([]);
});
