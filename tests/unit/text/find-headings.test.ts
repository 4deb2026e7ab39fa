import { describe, expect, test } from 'vitest';
import { findHeadings } from '../../../src/text/find-headings.ts';
import { bookText, hasBooks, needsBooks } from './books.ts';

const headings = (text: string): string[] => findHeadings(text).map((heading) => heading.text);

describe('findHeadings', () => {
  test.each([
    ['markdown', '# 石驼记\n\ntext\n\n## Part two ##\ntext', ['石驼记', 'Part two']],
    ['chapters', 'CHAPTER IV. The Ship\n\nCall me Ishmael.\n\nChapter 12\n\nMore.', ['CHAPTER IV. The Ship', 'Chapter 12']],
    ['a title over two lines', 'CHAPTER 57. Of Whales in Paint; in\nStone; in Stars.\n\nText.', ['CHAPTER 57. Of Whales in Paint; in Stone; in Stars.']],
    ['roman numerals with a title', 'VII. THE ADVENTURE OF THE BLUE CARBUNCLE\n\nI had called.', ['VII. THE ADVENTURE OF THE BLUE CARBUNCLE']],
    ['Chinese chapters, without blank lines too', '第十二回  王熙凤　贾天祥\n却说\n第一章\n再说', ['第十二回 王熙凤 贾天祥', '第一章']],
    ['parts by words', 'PART THE FIRST\n\nText.\n\nBook Two: The Return\n\nText.\n\nEPILOGUE', ['PART THE FIRST', 'Book Two: The Return', 'EPILOGUE']],
    ['Chinese prefaces', '楔子\n\n从前', ['楔子']],
  ])('finds %s', (_, text, expected) => {
    expect(headings(text)).toEqual(expected);
  });

  test.each([
    ['prose that begins like a chapter', 'Chapter by chapter he read on.\n\nPart of the ship was lost.'],
    ['prose that speaks of a chapter', '第一回里说的是甄士隐。\n\n第三回以后再说。'],
    ['prose with a numbered word', 'Chapter 12 of the book says so.\n\nBook the flight today.\n\nForeword is a word.\n\nAct one was good.'],
    ['a bare numeral', 'I.\n\nTo Sherlock Holmes'],
    ['a paragraph', 'I. am not a heading because this sentence goes on. And on it goes.'],
    ['a comment in code', '```\n# not a heading\n```'],
    ['a hash without a space', '#hashtag'],
  ])('takes %s for text', (_, text) => {
    expect(headings(text)).toEqual([]);
  });

  test('leaves out a table of contents', () => {
    const contents = ['One', 'Two', 'Three', 'Four'].map((title, place) => `CHAPTER ${place + 1}. ${title}.`).join('\n\n');
    expect(headings(`${contents}\n\nA preface.\n\nCHAPTER 1. One.\n\nText.`)).toEqual(['CHAPTER 1. One.']);
  });

  test('spans hold the heading lines', () => {
    const text = 'Text.\n\nCHAPTER 1. One.\n\nMore.';
    expect(findHeadings(text).map(({ start, end }) => text.slice(start, end))).toEqual(['CHAPTER 1. One.']);
  });

  test.skipIf(!hasBooks)(`finds every chapter of the books${needsBooks}`, () => {
    expect(headings(bookText('sherlock-holmes'))).toHaveLength(12);
    expect(headings(bookText('hong-lou-meng'))).toHaveLength(120);
    const whale = headings(bookText('moby-dick')).filter((heading) => heading.startsWith('CHAPTER '));
    expect(whale.map((heading) => Number(/\d+/.exec(heading)?.[0]))).toEqual(Array.from({ length: 135 }, (_, place) => place + 1));
  });
});
