import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cutToLength } from '../../../src/memorag/cut-to-length.ts';
import { marksWithin, readMarkedText } from '../../../src/memorag/marked-text.ts';
import type { StageProgress } from '../../../src/spec/events.ts';
import { openChatPipeline, taskOf } from '../../fixtures/chat-pipeline.ts';
import type { ChatCall } from '../../fixtures/chat-server.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';

const HARBOUR = { id: 'harbour', title: 'The Harbour', text: readFileSync('examples/books/the-tidewright-of-carrow.txt', 'utf8').slice(0, 40_000) };

/** Writes the first words of each passage that it is shown, with its number. */
function echo({ prompt }: ChatCall): string {
  const passages = [...prompt.matchAll(/\[(\d+)\] <passage-(\w+)>\n(?:\([^\n]*\)\n)?([^]*?)\n<\/passage-\2>/gu)];
  return passages.map(([, number, , text = '']) => `${text.replaceAll(/\s+/gu, ' ').split(' ').slice(0, 12).join(' ')} [${number}].`).join(' ');
}

describe('summarize with a language model', () => {
  test('writes a paragraph per point, joins them, and keeps the citations through it', async () => {
    await using opened = await openChatPipeline([HARBOUR], echo);
    const events: StageProgress[] = [];
    const { summary, points, citations, usage, isGenerated, droppedMarks } = await opened.pipe.summarize({ points: 5, onProgress: (event) => events.push(event) });
    expect(isGenerated).toBe(true);
    expect(points).toHaveLength(5);
    expect(opened.server.calls.map(taskOf)).toEqual([...Array.from({ length: 5 }, () => 'point'), 'merge']);
    expect(usage.modelCalls).toBe(6);
    const marks = [...summary.matchAll(/\[(\d+)\]/gu)].map(([, mark]) => Number(mark));
    expect(new Set(marks).size).toBeGreaterThan(3);
    for (const mark of marks) expect(citations[mark - 1]).toBeDefined();
    for (const { start, end, quote } of citations) expect(HARBOUR.text.slice(start, end)).toBe(quote);
    // A sentence of the summary cites what the paragraph that it comes from cites.
    for (const { text } of points) {
      const own = [...text.matchAll(/\[(\d+)\]/gu)].map(([, mark]) => Number(mark));
      expect(own.some((mark) => marks.includes(mark))).toBe(true);
    }
    expect(droppedMarks).toBe(0);
    expect(events.filter(({ stage }) => stage === 'summarize').map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(events.at(-1)).toMatchObject({ stage: 'merge', done: 1, total: 1, unit: 'parts' });
  });

  test('more parts than one call may carry are joined level by level', async () => {
    const config = { maxInputTokens: 700 };
    await using opened = await openChatPipeline([HARBOUR], echo);
    const { generator } = opened.pipe.config;
    if (generator.kind !== 'openai-compatible') throw new Error('the generator is another');
    await using small = await openChatPipeline([HARBOUR], (call) => `${echo(call)} ${taskOf(call) === 'point' ? 'And so on and on. '.repeat(20) : ''}`, { generator: { ...generator, baseURL: opened.server.url, ...config } });
    const { summary, citations } = await small.pipe.summarize({ points: 9 });
    const merges = opened.server.calls.filter((call) => taskOf(call) === 'merge');
    expect(merges.length).toBeGreaterThan(1);
    const marks = [...summary.matchAll(/\[(\d+)\]/gu)].map(([, mark]) => Number(mark));
    expect(marks.length).toBeGreaterThan(0);
    for (const mark of marks) expect(citations[mark - 1]).toBeDefined();
  });

  test('a length is asked for and kept, and a mark to no part is dropped and counted', async () => {
    await using opened = await openChatPipeline([HARBOUR], (call) => (taskOf(call) === 'merge' ? `${'The harbour stood there for years [1]. '.repeat(30)} In the end [77].` : echo(call)));
    const { summary, droppedMarks, warnings } = await opened.pipe.summarize({ points: 3, length: { count: 60, unit: 'words' } });
    expect(opened.server.calls.at(-1)?.prompt).toContain('at most 60 words');
    expect(summary.replaceAll(/ ?\[\d+\]/gu, '').trim().split(/\s+/u).length).toBeLessThanOrEqual(60);
    expect(summary).toMatch(/years \[\d+\](?:\[\d+\])*\.$/u);
    expect(droppedMarks).toBe(1);
    expect(warnings).toEqual([expect.objectContaining({ code: 'citation-dropped' })]);
    await expect(opened.pipe.summarize({ length: { count: 0, unit: 'words' } })).rejects.toMatchObject({ code: 'wrong-usage' });
  });

  test('points are spread over the texts, each in its own language', async () => {
    await using opened = await openChatPipeline([LIGHTHOUSE, TEAHOUSE], echo);
    const { citations } = await opened.pipe.summarize({ points: 4 });
    expect(new Set(citations.map(({ documentId }) => documentId))).toEqual(new Set([LIGHTHOUSE.id, TEAHOUSE.id]));
    expect(opened.server.calls.some(({ messages }) => messages[0]?.content.startsWith('你依据文本的段落') === true)).toBe(true);
  });

  test('points are written at once, and stay in their order', async () => {
    let running = 0;
    let most = 0;
    await using opened = await openChatPipeline([HARBOUR], async (call) => {
      most = Math.max(most, (running += 1));
      // The first point answers last.
      await new Promise((resolve) => setTimeout(resolve, 60 / call.number));
      running -= 1;
      return echo(call);
    });
    const { points } = await opened.pipe.summarize({ points: 5 });
    expect(most).toBeGreaterThan(1);
    for (const { point, text } of points) expect(text.replaceAll(/\s+/gu, ' ').slice(0, 20)).toContain(point.slice(0, 10));
  });

  test('an abort is rethrown as it is given', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    await using opened = await openChatPipeline([HARBOUR], (call) => {
      if (call.number === 2) controller.abort(reason);
      return echo(call);
    });
    await expect(opened.pipe.summarize({ points: 5, signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('readMarkedText', () => {
  test('marks are found again by the sentence before them', () => {
    const marked = readMarkedText('The lamp went out [1]. Crowe was paid. [2][3] Nobody knew. He left [4].');
    expect(marked.text).toBe('The lamp went out. Crowe was paid. Nobody knew. He left.');
    const of = (sentence: string): readonly number[] => marksWithin(marked, { start: marked.text.indexOf(sentence), end: marked.text.indexOf(sentence) + sentence.length });
    expect([of('The lamp went out.'), of('Crowe was paid.'), of('Nobody knew.'), of('He left.')]).toEqual([[1], [2, 3], [4], [4]]);
    expect(marksWithin(readMarkedText('No mark here.'), { start: 0, end: 5 })).toEqual([]);
  });
});

describe('cutToLength', () => {
  test.each([
    ['One two three [1]. Four five six. [2] Seven.', 'words', 6, 'One two three [1]. Four five six. [2]'],
    ['One two three [1]. Four five six. [2] Seven.', 'words', 1, 'One two three [1].'],
    ['One two three [1].', 'words', 3, 'One two three [1].'],
    ['老周卖了船[1]。小荷回来了[2]。', 'characters', 7, '老周卖了船[1]。'],
    ['老周卖了船[1]。小荷回来了[2]。', 'words', 5, '老周卖了船[1]。'],
  ] as const)('%s, %s %i', (text, unit, count, expected) => {
    expect(cutToLength(text, { unit, count })).toBe(expected);
  });
});
