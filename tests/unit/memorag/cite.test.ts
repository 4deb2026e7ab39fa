import { describe, expect, test } from 'vitest';
import { cite, toCitation } from '../../../src/memorag/cite.ts';
import type { Evidence } from '../../../src/spec/retriever.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';

const corpus = createInMemoryCorpus([LIGHTHOUSE, TEAHOUSE]);
const place = (document: typeof LIGHTHOUSE, quote: string) => {
  const start = document.text.indexOf(quote);
  return { documentId: document.id, start, end: start + quote.length };
};

test('a citation carries quote, title, chunk, heading and line', () => {
  const quote = 'four sailors were drowned';
  expect(toCitation(place(LIGHTHOUSE, quote), corpus)).toEqual({
    ...place(LIGHTHOUSE, quote),
    title: LIGHTHOUSE.title,
    quote,
    chunkId: 'lighthouse#6',
    heading: 'CHAPTER II. The Button',
    line: LIGHTHOUSE.text.slice(0, LIGHTHOUSE.text.indexOf(quote)).split('\n').length,
  });
});

test('a citation in a text without headings has none', () => {
  const plain = createInMemoryCorpus([{ id: 'p', title: 'P', text: 'One line.\nAnother line.' }]);
  expect(toCitation({ documentId: 'p', start: 10, end: 17 }, plain)).toEqual({ documentId: 'p', title: 'P', chunkId: 'p#1', start: 10, end: 17, quote: 'Another', line: 2 });
});

test('a citation stands in the last chunk that begins before it, whatever document it is of', () => {
  const texts = Array.from({ length: 50 }, (_, number) => ({ id: `d${number}`, title: 'T', text: 'One line.\nAnother line.\n\nA third.' }));
  const many = createInMemoryCorpus(texts);
  for (const [start, chunk] of [[0, 0], [9, 0], [10, 1], [24, 1], [25, 2]] as const) {
    expect(toCitation({ documentId: 'd42', start, end: start + 1 }, many)).toMatchObject({ chunkId: `d42#${chunk}`, quote: texts[42]?.text.charAt(start) });
  }
});

test('a place before the first chunk is refused', () => {
  const indented = createInMemoryCorpus([{ id: 'i', title: 'I', text: '\nText.' }]);
  expect(() => toCitation({ documentId: 'i', start: 0, end: 1 }, indented)).toThrow(expect.objectContaining({ code: 'internal' }));
});

describe('a generated citation', () => {
  const evidence = ['On the ninth of March', '腊月'].map((quote, index): Evidence => {
    const document = index === 0 ? LIGHTHOUSE : TEAHOUSE;
    const span = place(document, quote);
    return { ...span, chunkId: 'x', text: quote, score: 1, clues: [] };
  });

  test('is turned into the quote of its own evidence, in order', () => {
    const [march, winter] = evidence;
    const generated = [{ evidence: 1, start: winter?.start ?? 0, end: winter?.end ?? 0 }, { evidence: 0, start: (march?.start ?? 0) + 7, end: (march?.start ?? 0) + 12 }];
    expect(cite(generated, { evidence, corpus }).map(({ quote, documentId }) => [documentId, quote])).toEqual([['茶馆', '腊月'], ['lighthouse', 'ninth']]);
  });

  test.each([
    ['unknown evidence', { evidence: 2, start: 0, end: 5 }],
    ['a span before its evidence', { evidence: 0, start: 0, end: 5 }],
    ['an empty span', { evidence: 0, start: evidence[0]?.start ?? 0, end: evidence[0]?.start ?? 0 }],
  ])('with %s is refused', (_, generated) => {
    expect(() => cite([generated], { evidence, corpus })).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
