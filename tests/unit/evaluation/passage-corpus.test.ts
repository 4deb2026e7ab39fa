import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { indexedText, parsePassageCorpus } from '../../../src/evaluation/passage-corpus.ts';

const SHARED = '../shared/data/hipporag/musique_train_corpus.json';

test('passages are read with titles', () => {
  const text = JSON.stringify([{ title: 'Quern', text: 'It grinds.', idx: 0 }]);
  const passages = parsePassageCorpus(`\uFEFF${text}`, 'c.json');
  expect(passages).toEqual([{ title: 'Quern', text: 'It grinds.' }]);
  expect(passages.map(indexedText)).toEqual(['Quern\nIt grinds.']);
});

test('one object a line and titles with sentences are read too', () => {
  expect(parsePassageCorpus('{"title":"a","text":"b"}\n\n{"title":"c","text":"d"}\n', 'c')).toHaveLength(2);
  expect(parsePassageCorpus('{"Quern":["It grinds."," It is old."]}', 'c')).toEqual([{ title: 'Quern', text: 'It grinds. It is old.' }]);
});

test('what is no corpus is refused by its place', () => {
  expect(() => parsePassageCorpus('[{"title":"a","text":"b"},{"title":"c"}]', 'c.json')).toThrow('c.json, passage 2: "text" is missing or no text');
  expect(() => parsePassageCorpus('[3]', 'c.json')).toThrow('c.json, passage 1: it is no JSON object');
  expect(() => parsePassageCorpus('[]', 'c.json')).toThrow('c.json holds no passage');
  expect(() => parsePassageCorpus('{"a":1}', 'c.json')).toThrow('c.json is no corpus of passages');
  expect(() => parsePassageCorpus('{"title":"a","text":"b"}\n{"title"', 'c.json')).toThrow('c.json, line 2: it is not JSON');
  expect(() => parsePassageCorpus('nothing', 'c.json')).toThrow('c.json: it is not JSON');
});

test.skipIf(!existsSync(SHARED))(`a real corpus is read (skipped without ${SHARED})`, () => {
  expect(parsePassageCorpus(readFileSync(SHARED, 'utf8'), SHARED)).toHaveLength(1890);
});
