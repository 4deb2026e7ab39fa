import { assert, oneof, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitSentences } from '../../../src/text/split-sentences.ts';
import { anyText, mixedText, visible } from './texts.ts';

const sentences = (text: string): string[] => splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe('splitSentences', () => {
  test.each([
    ['abbreviations and initials', 'Mr. Holmes met Dr. J. H. Watson at St. Pancras. He left.', ['Mr. Holmes met Dr. J. H. Watson at St. Pancras.', 'He left.']],
    ['speech with its tag', '"What is it?" he asked. "Nothing!"', ['"What is it?" he asked.', '"Nothing!"']],
    ['No. before a number, and the word no', 'No. 5 is mine. I said no. Then I left.', ['No. 5 is mine.', 'I said no.', 'Then I left.']],
    ['numbers', 'Pi is 3.14 or so. Take it.', ['Pi is 3.14 or so.', 'Take it.']],
    ['ellipses', 'He stopped... and went on. Then... Nothing.', ['He stopped... and went on.', 'Then...', 'Nothing.']],
    ['Chinese marks and quotes', '黛玉道：“你去罢！”说着便走了。真的吗？！好', ['黛玉道：“你去罢！”', '说着便走了。', '真的吗？！', '好']],
    ['U+FF0E, which ends sentences but no numbers', '自云．值３．５两．好', ['自云．', '值３．５两．', '好']],
    ['straight quotes that open and close', '他说。"来吧。"她走了。', ['他说。', '"来吧。"', '她走了。']],
    ['a Chinese pause', '他去了……又来。', ['他去了……又来。']],
    ['a point between English and Chinese', 'The end.红楼梦', ['The end.', '红楼梦']],
  ])('%s', (_, text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  test('goes on over the line ends of a hard-wrapped paragraph', () => {
    const wrapped = 'To Sherlock Holmes she is always the woman; I have seldom\nheard him mention her under any other name. In his eyes she\neclipses all.';
    expect(sentences(wrapped)).toEqual([wrapped.slice(0, 101), wrapped.slice(102)]);
  });

  test('ends at blank lines, headings, list items and verse', () => {
    expect(sentences('A TITLE\n\nSome words\n- one\n- two\nRoses are red\nViolets are blue')).toEqual(['A TITLE', 'Some words', '- one', '- two', 'Roses are red', 'Violets are blue']);
  });

  test('Chinese paragraphs of one line each are apart', () => {
    expect(sentences('第一回 甄士隐\n却说一人\n　　又说一人')).toEqual(['第一回 甄士隐', '却说一人', '又说一人']);
  });

  test('spans are in order, trimmed, and hold everything but white space', () => {
    assert(
      property(oneof(mixedText, anyText), (text) => {
        const spans = splitSentences(text);
        expect(spans.map(({ start, end }) => visible(text.slice(start, end))).join('')).toBe(visible(text));
        for (const [place, span] of spans.entries()) {
          expect(span.start).toBeGreaterThanOrEqual(spans[place - 1]?.end ?? 0);
          expect(text.slice(span.start, span.end)).not.toMatch(/^\p{White_Space}|\p{White_Space}$/u);
        }
      }),
      { numRuns: 200 },
    );
  });

  // Quadratic code takes minutes here.
  test.each(['a', '.', '"', '. ', '."', '。"', ' ', '\n', 'a\n', '…', 'Mr. '])('takes linear time on %j over and over', (unit) => {
    const text = unit.repeat(Math.ceil(300_000 / unit.length));
    const before = process.cpuUsage();
    splitSentences(text);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
  });
});
