import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { importOpenie, validTriples } from '../../../src/extraction/import-openie.ts';
import { hasHipporag, musiquePassages, needsHipporag, readHipporag } from './shared-hipporag.ts';

const NAME = 'openie_results_ner_m.json';
const input = (text: string): { chunkId: string; text: string } => ({ chunkId: 'a#0', text });
const passage = (text: string, more: object = {}): object => ({ passage: text, extracted_entities: ['Oslo'], extracted_triples: [['Oslo', 'lies in', 'Norway']], ...more });
const file = (...docs: readonly unknown[]): string => JSON.stringify({ docs });

describe('results of the reference implementation', () => {
  test('belong to the chunk with the same text, whatever they call it', () => {
    const raw = file(passage('Oslo\nA town.', { idx: 'chunk-0' }), passage('Bergen\nA town.', { title: 'Bergen' }));
    const { extractions, ...counts } = importOpenie(raw, [input('Oslo\nA town.'), input('Rome')], { name: NAME });
    expect(extractions).toEqual([{ status: 'done', source: 'imported', entities: ['Oslo'], triples: [['Oslo', 'lies in', 'Norway']] }, undefined]);
    expect(counts).toEqual({ passages: 2, unmatched: 1, repeated: 0, damaged: 0, droppedTriples: 0 });
  });

  test('match texts with other line ends, a mark at the beginning and white space around', () => {
    const { extractions } = importOpenie(file(passage('\uFEFFOslo\r\nA town.\n')), [input('Oslo\nA town.')], { name: NAME });
    expect(extractions[0]?.status).toBe('done');
  });

  test('of the first format name a passage by its title and text', () => {
    const raw = file({ title: 'Oslo', text: 'A town.', extracted_entities: [], extracted_triples: [['a', 'b', 'c']] });
    expect(importOpenie(raw, [input('Oslo\nA town.')], { name: NAME }).extractions[0]?.triples).toEqual([['a', 'b', 'c']]);
  });

  test('may say NaN, and text that says NaN stays', () => {
    const raw = `{"docs": [${JSON.stringify(passage('say "NaN", \\'))}], "avg_ent_chars": NaN, "x": [-Infinity, Infinity]}`;
    expect(importOpenie(raw, [input('say "NaN", \\')], { name: NAME }).extractions[0]?.status).toBe('done');
  });

  test('that are empty are to be tried again', () => {
    const raw = file(passage('Oslo', { extracted_entities: [], extracted_triples: [] }));
    expect(importOpenie(raw, [input('Oslo')], { name: NAME }).extractions[0]).toMatchObject({ status: 'failed', problem: expect.stringContaining('neither') });
  });

  test('that cannot be read are counted, and the newest of two stands', () => {
    const raw = file(null, 7, { passage: 'x' }, { extracted_entities: [], extracted_triples: [] }, passage('Oslo', { extracted_triples: [['old', 'is', 'x']] }), passage('Oslo', { extracted_triples: [['new', 'is', 'x'], ['a', 'b'], 'no', ['new', 'is', 'x']] }));
    const { extractions, ...counts } = importOpenie(raw, [input('Oslo'), input('Oslo')], { name: NAME });
    expect(extractions.map((one) => one?.triples)).toEqual([[['new', 'is', 'x']], [['new', 'is', 'x']]]);
    expect(counts).toEqual({ passages: 6, unmatched: 0, repeated: 1, damaged: 4, droppedTriples: 3 });
  });

  test.each(['', '[]', '{"docs": 1}', 'no json', '{"docs": [', 'null'])('in a file that is none are refused: %s', (raw) => {
    expect(() => importOpenie(raw, [], { name: NAME })).toThrow(expect.objectContaining({ code: 'input-format', message: expect.stringContaining(NAME) }));
  });

  test.skipIf(!hasHipporag)(`of MuSiQue are all there${needsHipporag}`, () => {
    const inputs = musiquePassages().map((text, number) => ({ chunkId: `${number}#0`, text }));
    const { extractions, ...counts } = importOpenie(readHipporag('openie_musique_train_gpt-3.5-turbo-1106.json'), inputs, { name: NAME });
    expect(counts).toEqual({ passages: 1890, unmatched: 0, repeated: 0, damaged: 0, droppedTriples: 215 });
    expect(extractions.filter((one) => one?.status === 'done')).toHaveLength(1890);
    expect(extractions.reduce((sum, one) => sum + (one?.triples.length ?? 0), 0)).toBe(17_204);
  });
});

describe.skipIf(!hasHipporag)(`triples as the reference keeps them${needsHipporag}`, () => {
  const goldens = z.object({ filter_triples: z.array(z.tuple([z.array(z.array(z.unknown())), z.array(z.array(z.string()))])) });

  test('are its goldens', () => {
    const { filter_triples: cases } = goldens.parse(JSON.parse(readHipporag('golden/golden_units.json')));
    expect(cases.length).toBeGreaterThan(0);
    for (const [raw, kept] of cases) expect(validTriples(raw)).toEqual(kept);
  });
});
