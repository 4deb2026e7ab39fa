import { describe, expect, test } from 'vitest';
import { createMarkCheck } from '../../../src/generators/mark-check.ts';
import type { Evidence } from '../../../src/spec/retriever.ts';

const TEXTS = {
  lamp: 'Tobias Renn kept the lamp for nineteen years. Silas Crowe wore a blue coat with brass buttons. Agnes Pell rowed out twice a week with bread, oil and the newspaper.',
  ledger: 'In it stood one line: to S. Crowe, for a hammer and for his silence, forty pounds. Agnes Pell carried the ledger across the water.',
  wreck: 'On the ninth of March the lamp of Gannet Rock went out. The schooner Petrel struck the reef that night, and four sailors were drowned.',
  bay: 'The village of Marrow Bay lay two miles across the water. Its fishermen mended their nets on the quay when the wind was in the east.',
  zhou: '沈先生说，画丢的那天夜里，他看见船夫老周从后窗出来，怀里抱着一个长匣子。老周第二天便把船卖了，离开了青石桥。',
  he: '三年以后，老周的女儿小荷回到青石桥，把长匣子还给了陈阿福。小荷说，父亲偷画是为了给她治病，一共当了二十两银子。',
  tea: '每到初五，教书的沈先生总要来听雨楼喝茶。陈阿福道：“沈先生，今日喝什么茶？”',
  keeper: '灯台守の田中は毎晩百十二段の階段を上った。十九年のあいだ、灯が消えたのは一度だけだった。',
  storm: '冬の嵐の夜、帆船が岩に乗り上げ、四人の船員が亡くなった。翌朝、商会の代理人は青い上着を残して村を去った。',
};
type Name = keyof typeof TEXTS;
const NAMES: readonly string[] = Object.keys(TEXTS);

/** Among them paraphrases that share no word with their passage: those must not lose their marks. */
const RIGHT: readonly (readonly [claim: string, passage: Name])[] = [
  ['The keeper looked after the light for almost two decades.', 'lamp'], ['He had been its guardian for nineteen years.', 'lamp'], ['Food and fuel reached the rock by boat.', 'lamp'],
  ['She delivered supplies every few days.', 'lamp'], ['Crowe received forty pounds.', 'ledger'], ['He was bribed to say nothing.', 'ledger'], ['Someone was paid off to keep quiet.', 'ledger'],
  ['A ship was wrecked and four men died.', 'wreck'], ['Four people lost their lives.', 'wreck'], ['A vessel sank, killing part of its crew.', 'wreck'], ['The light failed once, on 9 March.', 'wreck'],
  ['People there lived by catching fish.', 'bay'], ['The settlement was about three kilometres away.', 'bay'], ['是老周把画偷走的。', 'zhou'], ['船夫拿走了它，第二天就走了。', 'zhou'],
  ['他偷东西是因为女儿生病。', 'he'], ['他需要钱看病。', 'he'], ['教师每月来一次茶馆。', 'tea'], ['守は十九年間勤めた。', 'keeper'], ['灯は一度だけ消えた。', 'keeper'], ['難破で四人が死んだ。', 'storm'], ['代理人は服を置いて逃げた。', 'storm'],
];
const WRONG: readonly (readonly [claim: string, passage: Name])[] = [
  ['Crowe received forty pounds.', 'bay'], ['Crowe received forty pounds.', 'wreck'], ['The ledger names a hammer.', 'lamp'], ['Tobias Renn kept the lamp nineteen years.', 'ledger'],
  ['Four sailors were drowned.', 'ledger'], ['Four sailors were drowned.', 'lamp'], ['The fishermen mended their nets on the quay.', 'ledger'], ['The schooner struck the reef at night.', 'lamp'],
  ['The capital of France is Paris.', 'ledger'], ['He was born in Vienna in 1756.', 'bay'], ['沈先生喜欢龙井。', 'he'], ['贾宝玉住在怡红院。', 'zhou'], ['法国的首都是巴黎。', 'tea'],
  ['老周偷走了画。', 'tea'], ['小荷得了二十两银子。', 'tea'], ['田中は毎晩階段を上った。', 'storm'], ['四人の船員が亡くなった。', 'keeper'],
];

describe('createMarkCheck', () => {
  const mayRestOn = createMarkCheck(Object.values(TEXTS).map(passage));
  const check = (claim: string, name: Name): boolean => mayRestOn(claim, NAMES.indexOf(name) + 1);

  test.each(RIGHT)('keeps: %s (%s)', (claim, name) => expect(check(claim, name)).toBe(true));
  test.each(WRONG)('drops: %s (%s)', (claim, name) => expect(check(claim, name)).toBe(false));

  test('a mark to no passage has nothing to rest on', () => {
    expect([mayRestOn('Renn kept the lamp.', 0), mayRestOn('Renn kept the lamp.', 10)]).toEqual([false, false]);
  });

  test('across languages words tell nothing, and the mark stays', () => {
    expect(check('老周把船卖了。', 'ledger')).toBe(true);
    expect(check('Old Zhou sold the boat in 1756.', 'zhou')).toBe(true);
  });

  test('an invention without a name, told by no other passage, is not found out by words', () => {
    expect(check('Whales are mammals and breathe air.', 'lamp')).toBe(true);
  });

  test('title and heading belong to the passage', () => {
    const named = [{ ...passage('It lay two miles across the water.'), title: 'The Bay of Marrow' }];
    expect(createMarkCheck(named)('He came from Marrow in 1887.', 1)).toBe(true);
  });
});

function passage(text: string): Evidence {
  return { documentId: 'd', chunkId: 'c', start: 0, end: text.length, text, score: 1, clues: [] };
}
