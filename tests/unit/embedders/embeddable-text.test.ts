import { describe, expect, test } from 'vitest';
import { embeddableText, shorterText } from '../../../src/embedders/embeddable-text.ts';
import { countTokens } from '../../../src/text/tokens.ts';

describe('embeddableText', () => {
  test('a text that fits is left as it is', () => {
    expect(embeddableText('a snake', { instruction: 'query: ', maxTokens: 16 })).toEqual({ instruction: 'query: ', text: 'a snake', tokens: countTokens('query: ') + countTokens('a snake'), isCut: false });
  });

  test.each([
    ['English', 'The snake came down the rope. '.repeat(200)],
    ['Chinese', '宝玉听了，心中十分喜欢。'.repeat(200)],
    ['characters of two units', '😀'.repeat(500)],
    ['one word', 'x'.repeat(5000)],
  ])('%s: what is too long loses its tail, never half a character, and little more than it must', (_, text) => {
    const cut = embeddableText(text, { instruction: 'query: ', maxTokens: 100 });
    expect(cut.isCut && text.startsWith(cut.text) && cut.text.isWellFormed()).toBe(true);
    expect(cut.tokens).toBeLessThanOrEqual(100);
    expect(cut.tokens).toBeGreaterThan(80);
  });

  test('an empty text and half a character are sent as what a provider takes', () => {
    expect(['', ' \n ', 'half \ud83d'].map((text) => embeddableText(text, { instruction: '', maxTokens: 16 }).text)).toEqual([' ', ' ', 'half \ufffd']);
  });
});

test('shorterText leaves two thirds, until too little is left', () => {
  const whole = { instruction: '', text: 'a'.repeat(90), tokens: 0, isCut: false };
  expect(shorterText(whole)).toMatchObject({ text: 'a'.repeat(60), isCut: true });
  expect(shorterText({ ...whole, text: 'short' })).toBeUndefined();
});
