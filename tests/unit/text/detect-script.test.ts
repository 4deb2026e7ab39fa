import { expect, test } from 'vitest';
import { detectScript } from '../../../src/text/detect-script.ts';
import { bookText, BOOKS, hasBooks, needsBooks } from './books.ts';

test.each([
  ['Call me Ishmael.', 'latin'],
  ['Où êtes-vous ? Größe!', 'latin'],
  ['黛玉道：“好妹妹。”', 'cjk'],
  ['これはテキストです', 'cjk'],
  ['안녕하세요', 'cjk'],
  ['GPT-4 模型很强，我们用 Python 写代码。', 'cjk'],
  ['The word 红楼 in an English sentence stays English.', 'latin'],
  ['Привет, мир', 'other'],
  ['مرحبا بالعالم', 'other'],
  ['12 + 30 = 42', 'latin'],
  ['', 'latin'],
])('%j is %s', (text, script) => {
  expect(detectScript(text)).toBe(script);
});

test('a long text is judged all over, not by its beginning', () => {
  expect(detectScript(`${'English licence. '.repeat(2000)}${'红楼梦里的故事'.repeat(60_000)}`)).toBe('cjk');
});

test.skipIf(!hasBooks)(`the books are of their scripts${needsBooks}`, () => {
  expect(BOOKS.map((book) => detectScript(bookText(book)))).toEqual(['latin', 'latin', 'cjk']);
});
