import { describe, expect, test } from 'vitest';
import { createExtractiveExtractor } from '../../../src/extraction/extractive-extractor.ts';
import type { ChunkExtraction } from '../../../src/spec/extraction.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';
import { hasHipporag, musiquePassages, needsHipporag } from './shared-hipporag.ts';

const extractor = createExtractiveExtractor();

async function read(...texts: readonly string[]): Promise<readonly ChunkExtraction[]> {
  const { extractions } = await extractor.extract(texts.map((text, number) => ({ chunkId: `d${number}#0`, text })), {});
  return extractions;
}

async function triplesOf(text: string): Promise<readonly string[]> {
  const [extraction] = await read(text);
  return (extraction?.triples ?? []).map((triple) => triple.join(' | '));
}

const RIEMANN = 'Riemann integral\nThe Riemann integral, created by Bernhard Riemann, was the first. It was presented at the University of Göttingen in 1854.';

describe('extraction without a language model', () => {
  test('is marked as such and calls nobody', async () => {
    expect(extractor).toMatchObject({ kind: 'extractive', isLanguageModel: false });
    expect(extractor.estimate(['Oslo'])).toEqual({ modelCalls: 0, inputTokens: 0, outputTokens: 0 });
    const { extractions, usage } = await extractor.extract([{ chunkId: 'a#0', text: RIEMANN }], {});
    expect(usage.modelCalls).toBe(0);
    expect(extractions[0]).toMatchObject({ status: 'done', source: 'extractive' });
  });

  test('tells of the title of an article what its sentences say', async () => {
    expect(await triplesOf(RIEMANN)).toEqual([
      'Riemann integral | created by | Bernhard Riemann',
      'Riemann integral | was presented at the | University of Göttingen',
      'Riemann integral | was presented at the University of Göttingen in | 1854',
    ]);
  });

  test('knows a person by the last name, with initials', async () => {
    const triples = await triplesOf('James P. Hogan (writer)\nHogan was born in London. He wrote for NASA. Later Hogan moved to Ireland.');
    expect(triples).toEqual(['James P. Hogan | was born in | London', 'James P. Hogan | wrote for | NASA', 'James P. Hogan | moved to | Ireland']);
  });

  test('tells of two names of one sentence, and of one with the name before it', async () => {
    const triples = await triplesOf(LIGHTHOUSE.text);
    expect(triples).toContain('Tobias Renn | climbed the hundred and twelve steps of the lighthouse on | Gannet Rock');
    expect(triples).toContain('Agnes Pell | rowed out from | Marrow Bay');
    expect(triples).toContain('Agnes Pell | carried the ledger across the water to | Tobias Renn');
  });

  test('reads Chinese', async () => {
    const [extraction] = await read(TEAHOUSE.text);
    expect(extraction?.entities).toEqual(expect.arrayContaining(['陈阿福', '听雨楼', '沈先生']));
    expect(extraction?.triples.map(([subject, , object]) => `${subject}-${object}`)).toContain('陈阿福-听雨楼');
  });

  test('reads names in katakana', async () => {
    expect(await triplesOf('ハリー・ポッターはロンドンで生まれた。')).toEqual(['ハリー・ポッター | は | ロンドン']);
  });

  test.each(['', '   ', 'nothing here has a name.', '12345', '。。。', '\n\n\n'])('finds nothing where nothing is: %j', async (text) => {
    expect(await read(text)).toEqual([{ status: 'empty', source: 'extractive', entities: [], triples: [] }]);
  });

  test('of a document does not depend on the others, nor on their order', async () => {
    const inputs = [RIEMANN, LIGHTHOUSE.text, TEAHOUSE.text].map((text, number) => ({ chunkId: `d${number}#0`, text }));
    const { extractions: all } = await extractor.extract(inputs, {});
    const { extractions: reversed } = await extractor.extract(inputs.toReversed(), {});
    expect(reversed.toReversed()).toEqual(all);
    for (const [position, input] of inputs.entries()) expect((await extractor.extract([input], {})).extractions).toEqual([all[position]]);
  });

  test('tells each chunk as soon as it is read', async () => {
    const told: [number, ChunkExtraction][] = [];
    const inputs = [{ chunkId: 'a#0', text: 'Oslo lies in Norway.' }, { chunkId: 'b#0', text: RIEMANN }, { chunkId: 'a#1', text: 'In Norway is Bergen.' }];
    const { extractions } = await extractor.extract(inputs, { onExtracted: (position, extraction) => void told.push([position, extraction]) });
    expect(told.toSorted(([a], [b]) => a - b).map(([, extraction]) => extraction)).toEqual(extractions);
  });

  test('stops at an abort', async () => {
    const reason = new Error('enough');
    await expect(extractor.extract([{ chunkId: 'a#0', text: RIEMANN }], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('bounds what one sentence tells', async () => {
    const names = Array.from({ length: 400 }, (_, number) => `the Aldo${String.fromCodePoint(97 + (number % 26))}${String.fromCodePoint(97 + Math.floor(number / 26))}`);
    const [extraction] = await read(`we saw ${names.join(' and ')} in ${'a far and long and '.repeat(100)} Town of theirs`);
    expect(extraction?.triples.length).toBeLessThan(12);
    expect(Math.max(...(extraction?.triples ?? []).flat().map(({ length }) => length))).toBeLessThanOrEqual(300);
  });

  test.skipIf(!hasHipporag)(`finds facts in nearly every passage of MuSiQue${needsHipporag}`, async () => {
    const passages = musiquePassages().slice(0, 300);
    const extractions = await read(...passages);
    expect(extractions.filter(({ triples }) => triples.length > 0).length).toBeGreaterThan(0.98 * passages.length);
    expect(extractions.reduce((sum, { triples }) => sum + triples.length, 0) / passages.length).toBeGreaterThan(6);
  });
});
