import { array, assert, integer, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memorySlug } from '../../../src/cache/memory-slug.ts';

describe('memorySlug', () => {
  test.each([
    [['The Adventures of Sherlock Holmes'], 'the-adventures-of-sherlock-holmes'],
    [['红楼梦'], '红楼梦'],
    [['紅樓夢 第一回：甄士隱'], '紅樓夢-第一回-甄士隱'],
    [['Les Misérables'], 'les-misérables'.normalize('NFD').replace(/\p{M}/gu, '')],
    [["Alice's Adventures"], 'alices-adventures'],
    [['कहानी'], 'कहानी'],
    [['がぎぐ'], 'がぎぐ'],
    [['../../etc/passwd'], 'etc-passwd'],
    [['CON'], 'memory-con'],
    [[''], 'memory'],
    [['???'], 'memory'],
    [[], 'memory'],
    [['One', 'Two', 'Three'], 'one-and-2-more'],
  ])('of %j is %s', (titles, slug) => {
    expect(memorySlug(titles)).toBe(slug);
  });

  test('carries a number from the second on', () => {
    expect([1, 2, 3].map((number) => memorySlug(['Emma'], number))).toEqual(['emma', 'emma-2', 'emma-3']);
  });

  test('is cut between words, within the limits of file names', () => {
    expect(memorySlug(['word '.repeat(100)])).toMatch(/^(?:word-)+word$/u);
    expect(Buffer.byteLength(memorySlug(['梦'.repeat(500), 'x'], 12))).toBeLessThan(128);
  });

  test('is a plain visible file name of any title', () => {
    assert(
      property(array(string({ unit: 'binary' })), integer({ min: 1, max: 99 }), (titles, number) => {
        const slug = memorySlug(titles, number);
        expect(slug).toMatch(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*$/u);
        expect(Buffer.byteLength(slug)).toBeLessThan(160);
      }),
    );
  });
});
