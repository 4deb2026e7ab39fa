import { describe, expect, test } from 'vitest';
import { findHeadings } from '../../../src/text/find-headings.ts';
import { bookText, hasBooks, needsBooks } from './books.ts';

const headings = (text: string): string[] => findHeadings(text).map((heading) => heading.text);

const paths = (text: string): string[] => findHeadings(text).map(({ path }) => path.join(' > '));

describe('findHeadings', () => {
  test.each([
    ['markdown', '# 石驼记\n\ntext\n\n## Part two ##\ntext', ['石驼记', 'Part two']],
    ['underlined markdown', 'Title\n=====\n\ntext\n\nPart\n----\n\ntext\n\n---\n\ntext', ['Title', 'Part']],
    ['chapters', 'CHAPTER IV. The Ship\n\nCall me Ishmael.\n\nChapter 12\n\nMore.', ['CHAPTER IV. The Ship', 'Chapter 12']],
    ['a title over two lines', 'CHAPTER 57. Of Whales in Paint; in\nStone; in Stars.\n\nText.', ['CHAPTER 57. Of Whales in Paint; in Stone; in Stars.']],
    ['roman numerals with a title', 'VII. THE ADVENTURE OF THE BLUE CARBUNCLE\n\nI had called.', ['VII. THE ADVENTURE OF THE BLUE CARBUNCLE']],
    ['Chinese chapters, without blank lines too', '第十二回  王熙凤　贾天祥\n却说\n第一章\n再说', ['第十二回 王熙凤 贾天祥', '第一章']],
    ['parts by words', 'PART THE FIRST\n\nText.\n\nBook Two: The Return\n\nText.\n\nEPILOGUE', ['PART THE FIRST', 'Book Two: The Return', 'EPILOGUE']],
    ['Chinese prefaces', '楔子\n\n从前', ['楔子']],
    ['numbers in words', 'Chapter the First\n\nText.\n\nCHAPTER THE TWENTY-SECOND\n\nText.\n\nPart Thirty-one\n\nText.', ['Chapter the First', 'CHAPTER THE TWENTY-SECOND', 'Part Thirty-one']],
    ['titles below their number', 'CHAPTER XLII.\n\nThe Whiteness of the Whale\n\nWhat the whale was to Ahab.\n\nCHAPTER XLIII\nHARK!\n\nText.', ['CHAPTER XLII. The Whiteness of the Whale', 'CHAPTER XLIII HARK!']],
    ['a heading without a blank line below it', 'CHAPTER I.\nIt was a dark night.\n\nHe sat.\n\nChapter II\nThe sun rose over a sea that was calm.\nHe stood up.\nHe saw it.\nHe sat.', ['CHAPTER I.', 'Chapter II']],
    ['numerals alone that count up', 'I.\n\nOne.\n\nII.\n\nTwo.\n\nV.\n\nFive.', ['I.', 'II.']],
    ['roman numerals with titles that count up', 'I. The Red House\n\nText.\n\nII. An Old Friend\n\nText.', ['I. The Red House', 'II. An Old Friend']],
    ['titles in capitals where there is nothing else', `A TALE\n\nby\n\nSOMEBODY\n\n${['THE ROOM', 'THE ROAD', 'THE RETURN'].map((title) => `${title}\n\n${'A sentence of the tale. '.repeat(80)}`).join('\n\n')}\n\nTHE END`, ['THE ROOM', 'THE ROAD', 'THE RETURN']],
  ])('finds %s', (_, text, expected) => {
    expect(headings(text)).toEqual(expected);
  });

  test.each([
    ['prose that begins like a chapter', 'Chapter by chapter he read on.\n\nPart of the ship was lost.'],
    ['prose that speaks of a chapter', '第一回里说的是甄士隐。\n\n第三回以后再说。'],
    ['prose with a numbered word', 'Chapter 12 of the book says so.\n\nBook the flight today.\n\nForeword is a word.\n\nAct one was good.'],
    ['a sentence with a numeral', 'I. A fast fish belongs to the party fast to it.\n\nII. A loose fish is fair game for anybody who can catch it.'],
    ['numerals that do not count up', 'V.\n\nText.\n\nX.\n\nText.'],
    ['a sign in capitals', 'He read:\n\nTHE RED-HEADED LEAGUE IS DISSOLVED.\n\nThen he laughed.'],
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

  test('leaves out contents with other lines between, and what stands below the word', () => {
    const contents = 'CONTENTS\n\nPREFACE.\n\nEXTRACTS (by a librarian).\n\nCHAPTER 1. One.\n\n';
    expect(headings(`${contents}CHAPTER 1. One.\n\nText.`)).toEqual(['CHAPTER 1. One.']);
    expect(headings('书名\n目录\n第一章 风起\n第二章 云涌\n第一章 风起\n话说那日天气晴好。\n第二章 云涌\n次日又是晴天。')).toEqual(['第一章 风起', '第二章 云涌']);
    expect(headings('CHAPTER I. One\nCHAPTER II. Two\n\nCHAPTER I. One\n\nText.')).toEqual(['CHAPTER I. One']);
  });

  test('leaves out the running heads of pages', () => {
    expect(headings('PART ONE\n\nCHAPTER I\n\nText.\n\nPART ONE\n\nText.\n\nCHAPTER I\n\nText.\n\nPART TWO\n\nCHAPTER I\n\nText.')).toEqual(['PART ONE', 'CHAPTER I', 'PART TWO', 'CHAPTER I']);
  });

  test('a heading stands under the larger ones above it, and not under the title of the whole', () => {
    expect(paths('PART ONE\n\nCHAPTER I\n\nText.\n\nCHAPTER II\n\nText.\n\nPART TWO\n\nText.')).toEqual(['PART ONE', 'PART ONE > CHAPTER I', 'PART ONE > CHAPTER II', 'PART TWO']);
    expect(paths('PREFACE\n\nText.\n\nCHAPTER I\n\nText.\n\nEPILOGUE\n\nText.\n\nI\n\nText.\n\nII\n\nText.')).toEqual(['PREFACE', 'CHAPTER I', 'EPILOGUE', 'EPILOGUE > I', 'EPILOGUE > II']);
    expect(paths('BOOK ONE: 1805\n\nCHAPTER I\n\nText.\n\nCHAPTER II\n\nText.')).toEqual(['BOOK ONE: 1805', 'BOOK ONE: 1805 > CHAPTER I', 'BOOK ONE: 1805 > CHAPTER II']);
    expect(paths('# Book\n\n## 第一章\n\n文。\n\n### 一\n\n文。\n\n## 第二章\n\n文。')).toEqual(['Book', '第一章', '第一章 > 一', '第二章']);
  });

  test('spans hold the heading lines', () => {
    const text = 'Text.\n\nCHAPTER 1. One.\n\nMore.';
    expect(findHeadings(text).map(({ start, end }) => text.slice(start, end))).toEqual(['CHAPTER 1. One.']);
  });

  test.skipIf(!hasBooks)(`finds every chapter of the books${needsBooks}`, () => {
    const holmes = findHeadings(bookText('sherlock-holmes'));
    expect(holmes.filter(({ path }) => path.length === 1)).toHaveLength(12);
    expect(holmes.filter(({ path }) => path.length > 1).map(({ path }) => path.join(' > '))).toEqual(['I.', 'II.', 'III.'].map((part) => `ADVENTURE I. A SCANDAL IN BOHEMIA > ${part}`));
    expect(headings(bookText('hong-lou-meng'))).toHaveLength(120);
    const all = findHeadings(bookText('moby-dick')).map(({ path }) => path.join(' > '));
    const whale = all.filter((heading) => heading.startsWith('CHAPTER '));
    expect(all.filter((heading) => !whale.includes(heading))).toEqual(['ETYMOLOGY.', 'EXTRACTS. (Supplied by a Sub-Sub-Librarian).', 'Epilogue']);
    expect(whale.map((heading) => Number(/\d+/.exec(heading)?.[0]))).toEqual(Array.from({ length: 135 }, (_, place) => place + 1));
  });
});
