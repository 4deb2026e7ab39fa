import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../src/text/decode-text.ts';
import { bookBytes, bookText, hasBooks, needsBooks } from './books.ts';

const decode = (bytes: Uint8Array | readonly number[]): string => decodeText(Uint8Array.from(bytes), { name: 'book.txt' });
const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('decodeText', () => {
  test('reads UTF-8 with and without mark', () => {
    expect(decode(Buffer.from('Grüße, 世界'))).toBe('Grüße, 世界');
    expect(decode(Buffer.from('\uFEFFGrüße'))).toBe('Grüße');
  });

  test('reads UTF-16 by its mark', () => {
    expect(decode(Buffer.from('\uFEFF世界', 'utf16le'))).toBe('世界');
    expect(decode(utf16be('\uFEFF世界'))).toBe('世界');
  });

  test('reads UTF-16 without mark where it holds spaces or newlines', () => {
    expect(decode(Buffer.from('第一回 甄士隐\n', 'utf16le'))).toBe('第一回 甄士隐\n');
    expect(decode(utf16be('Call me Ishmael.'))).toBe('Call me Ishmael.');
  });

  test('reads GB18030', () => {
    // 今天我们来了，他是一个人。
    expect(decode(bytesOf('bdf1ccec ced2c3c7c0b4c1cb a3ac cbfbcac7d2bbb8f6c8cb a1a3'))).toBe('今天我们来了，他是一个人。');
  });

  test('turns CRLF into LF, leaves a lone CR, and repairs lone surrogates', () => {
    expect(decode(Buffer.from('a\r\nb\rc\n'))).toBe('a\nb\rc\n');
    expect(decode(Buffer.from('\uFEFFa\uD800b', 'utf16le'))).toBe('a\uFFFDb');
  });

  test.each([
    ['Latin-1', Buffer.from('Le café était très agréable à Genève; déjà vu.', 'latin1'), 'byte 6 (0xe9)'],
    ['Windows-1251', bytesOf('cff0e8e2e5f2 20 ece8f0 2c 20 fdf2ee 20 f2e5eaf1f2'), 'byte 0 (0xcf)'],
    ['Shift-JIS', bytesOf('82b182ea82cd 93fa967b8cea 82c582b7 8142'), 'byte 0 (0x82)'],
    ['EUC-JP', bytesOf('a4b3a4eca4cf c6fccbdcb8ec a4c7a4b9 a1a3 bac6c6fc a4cf'), 'byte 0 (0xa4)'],
    ['EUC-KR', bytesOf('bec8b3e7c7cfbcbcbfe4 20 c0ccb0cdc0ba 20 c7d1b1b9bee0'), 'byte 0 (0xbe)'],
    ['Big5', bytesOf('b36fac4fa440add3 a16d a4b5a4d1a4d1aef0'), 'byte 0 (0xb3)'],
    ['damaged UTF-8 behind a real U+FFFD', Buffer.concat([Buffer.from('ab\uFFFDcd'), bytesOf('ff'), Buffer.from('ef')]), 'byte 7 (0xff)'],
  ])('refuses %s and names the first bad byte', (_, bytes, place) => {
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'input-encoding', message: expect.stringContaining(place) }));
  });

  test.each([
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'PDF'],
    ['a ZIP archive', bytesOf('504b0304 1400'), 'ZIP'],
    ['zero bytes', bytesOf('61620063ffee0001'), 'zero byte at offset 2'],
    ['control characters', Buffer.from('\u0001\u0002abc\u0003'), 'control characters'],
  ])('refuses %s as binary', (_, bytes, reason) => {
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'input-binary', message: expect.stringContaining(reason) }));
  });

  test.each([
    ['no bytes', []],
    ['a mark alone', [0xef, 0xbb, 0xbf]],
    ['white space', [...Buffer.from(' \n\t\u3000')]],
  ])('refuses %s as empty', (_, bytes) => {
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'input-empty', message: expect.stringContaining('book.txt') }));
  });

  test.skipIf(!hasBooks)(`decodes the books, a copy in UTF-16 too${needsBooks}`, () => {
    const novel = bookText('hong-lou-meng');
    expect(novel).toMatch(/^《红楼梦》曹雪芹\n/);
    expect(decode(Buffer.from(novel.slice(0, 20_000), 'utf16le'))).toBe(novel.slice(0, 20_000));
    const whale = bookText('moby-dick');
    expect(bookBytes('moby-dick').subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(whale.startsWith('\nThe Project Gutenberg EBook')).toBe(true);
    expect(whale).not.toContain('\r');
  });
});
