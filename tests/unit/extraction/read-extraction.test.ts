import { describe, expect, test } from 'vitest';
import { readExtraction } from '../../../src/extraction/read-extraction.ts';

const WHOLE = '{"entities": ["Oslo", "Norway"], "triples": [["Oslo", "lies in", "Norway"]]}';
const READ = { status: 'done', source: 'model', entities: ['Oslo', 'Norway'], triples: [['Oslo', 'lies in', 'Norway']] };

describe('what a model writes of a passage', () => {
  test.each([
    ['the form', WHOLE],
    ['a fence', `Here you are:\n\`\`\`json\n${WHOLE}\n\`\`\`\nAnything else?`],
    ['words with brackets before it', `I {think} [so] it is "x":\n${WHOLE}`],
    ['two objects', '{"named_entities": ["Oslo", "Norway"]}\n{"triples": [["Oslo", "lies in", "Norway"]]}'],
    ['objects for triples', '{"entities": [{"name": "Oslo"}, {"entity": "Norway"}], "triples": [{"subject": "Oslo", "predicate": "lies in", "object": "Norway"}]}'],
    ['further fields', WHOLE.replace('{', '{"thought": [{"a": 1}], ')],
    ['commas too many', '{"entities": ["Oslo", "Norway",], "triples": [["Oslo", "lies in", "Norway"],]}'],
    ['a cut triple', `${WHOLE.slice(0, -2)}, ["Bergen", "lies`],
    ['elements of other shapes', '{"entities": ["Oslo", null, ["x"], "Norway", "Oslo", " ", "..."], "triples": [["a", "b"], ["Oslo", " lies\\nin ", "Norway"], ["a", "b", "c", "d"], "x", null, ["a", null, "c"], ["a", "", "c"], ["Oslo", "lies in", "Norway"]]}'],
  ])('may be %s', (_, reply) => {
    expect(readExtraction(reply)).toEqual(READ);
  });

  test('may be a list of triples alone', () => {
    expect(readExtraction('[["Oslo", "lies in", "Norway"], ["Oslo", "has", 7]]')).toMatchObject({ status: 'done', entities: [], triples: [['Oslo', 'lies in', 'Norway'], ['Oslo', 'has', '7']] });
  });

  test('is empty where both lists are', () => {
    expect(readExtraction('{"entities": [], "triples": []}')).toEqual({ status: 'empty', source: 'model', entities: [], triples: [] });
  });

  test.each(['', 'I cannot do that.', '{"answer": 7}', '[1, 2]', '{\'entities\': []}', '{"entities": "Oslo"}', '{"entities": ["Os', 'null', '"x"', '{'.repeat(10_000), '["'.repeat(10_000)])('has failed where it has not the form: %.30s', (reply) => {
    expect(readExtraction(reply)).toMatchObject({ status: 'failed', problem: expect.stringMatching(/^[^\n]+$/u), triples: [] });
  });

  test('is never run', () => {
    expect(readExtraction('{"entities": [__import__("os").system("touch /tmp/x")], "triples": []}').status).toBe('failed');
    expect(readExtraction('{"__proto__": {"polluted": 1}, "entities": ["Oslo"], "triples": []}')).toMatchObject({ entities: ['Oslo'] });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('of any size is bounded and on one line', () => {
    const reply = JSON.stringify({ entities: Array.from({ length: 5_000 }, (_, number) => `e${number}`), triples: Array.from({ length: 5_000 }, (_, number) => [`s${number}`, 'x\u0000\ud800 '.repeat(500), 'o']) });
    const { entities, triples } = readExtraction(reply);
    expect([entities.length, triples.length]).toEqual([500, 500]);
    expect(Math.max(...triples.flat().map(({ length }) => length))).toBeLessThanOrEqual(300);
    for (const element of triples.flat()) expect(element.isWellFormed() && !/\p{Cc}/u.test(element)).toBe(true);
  });

  test('keeps a triple whose subject is its object', () => {
    expect(readExtraction('{"triples": [["a", "is", "a"]]}').triples).toEqual([['a', 'is', 'a']]);
  });
});
