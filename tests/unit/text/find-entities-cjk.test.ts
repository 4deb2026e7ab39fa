import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EntityCounts } from '../../../src/text/find-entities-latin.ts';
import { findEntitiesCjk } from '../../../src/text/find-entities-cjk.ts';
import { piecesInTurns } from '../../../src/text/pieces-in-turns.ts';
import { TEAHOUSE } from '../../fixtures/small-texts.ts';

const NOVEL = join(import.meta.dirname, '../../../../shared/data/books/hong-lou-meng.txt');

const find = (text: string): Promise<EntityCounts> => findEntitiesCjk(() => piecesInTurns([text]));

describe('names in a text without letter case', () => {
  test('are terms that come back in many surroundings', async () => {
    const counts = await find(TEAHOUSE.text);
    expect(counts.get('陈阿福')).toBe(6);
    expect(counts.get('听雨楼')).toBe(5);
    expect(counts.get('沈先生')).toBe(4);
  });

  test('are titles, and quotations that come back', async () => {
    const names = [...(await find('他读《石头记》。人称“及时雨”，江湖上都叫“及时雨”。他说：“快走”。')).keys()];
    expect(names).toEqual(['石头记', '及时雨']);
  });

  test('are no function words, however frequent', async () => {
    const text = '我们不知道他们在哪里。我们说，他们来了。可是我们看见他们的时候，他们已经走了；我们也不知道。'.repeat(20);
    for (const name of (await find(text)).keys()) expect(['我们', '他们', '不知', '知道', '已经', '时候']).not.toContain(name);
  });

  test.skipIf(!existsSync(NOVEL))('of a novel are its people and places (skipped where ../shared is absent)', async () => {
    const counts = await find(await readFile(NOVEL, 'utf8'));
    const top = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 60).map(([name]) => name);
    expect(top).toEqual(expect.arrayContaining(['宝玉', '凤姐', '贾母', '黛玉', '袭人', '王夫人', '宝钗', '贾政', '刘姥姥', '林黛玉', '香菱']));
    expect([...counts.keys()]).toEqual(expect.arrayContaining(['潇湘馆', '怡红院', '荣国府', '石头记']));
  });
});

// Takes about 150 ms; looking at pairs of terms takes minutes, more than any test is given.
test('a long text of one character or of none is read in one pass', async () => {
  expect((await find('红'.repeat(300_000))).size).toBeLessThan(4);
  expect((await find('x'.repeat(1_000_000))).size).toBe(0);
});
