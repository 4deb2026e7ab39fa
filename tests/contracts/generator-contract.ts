import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Corpus } from '../../src/spec/corpus.ts';
import type { GenerateEvent, GenerateRequest, Generator } from '../../src/spec/generator.ts';
import type { Evidence } from '../../src/spec/retriever.ts';
import { createInMemoryCorpus } from '../fixtures/in-memory-corpus.ts';
import { HOSTILE, LIGHTHOUSE, TEAHOUSE } from '../fixtures/small-texts.ts';

export interface OpenedGenerator {
  readonly generator: Generator;
  close?(): Promise<void>;
}

type Finish = Extract<GenerateEvent, { type: 'finish' }>;

const CORPUS = createInMemoryCorpus([LIGHTHOUSE, TEAHOUSE, HOSTILE]);
const QUESTION = 'Who put out the lamp of Gannet Rock, and what was he paid?';
const QUESTION_ZH = '听雨楼的画是谁偷走的？';
const TASKS: readonly GenerateRequest['task'][] = ['answer', 'summary-point', 'summary-merge'];

/** What every generator does, whatever writes the text. */
export function describeGeneratorContract(name: string, open: () => Promise<OpenedGenerator>): void {
  describe(`generator contract: ${name}`, () => {
    let opened: OpenedGenerator;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close?.());

    const run = (request: GenerateRequest, signal?: AbortSignal): Promise<{ text: string; finish: Finish; deltas: number }> => collect(opened.generator.generate(request, { signal }));

    test.each(TASKS.flatMap((task) => [{ task, question: QUESTION, id: LIGHTHOUSE.id }, { task, question: QUESTION_ZH, id: TEAHOUSE.id }]))(
      '$task writes text and cites within its evidence: $question',
      async ({ task, question, id }) => {
        const evidence = evidenceOf(CORPUS, id);
        const { text, finish } = await run({ task, question, evidence });
        expect(text.trim()).not.toBe('');
        expect(finish.finishReason).not.toBe('not-found');
        expectSound(text, finish, evidence);
      },
    );

    test('no evidence is told as not found, without citations', async () => {
      for (const question of [QUESTION, QUESTION_ZH]) {
        const { text, finish } = await run({ task: 'answer', question, evidence: [] });
        expect(finish).toMatchObject({ finishReason: 'not-found', citations: [] });
        expect(text.trim()).not.toBe('');
        expect(text).not.toMatch(/\[\d+\]/u);
      }
    });

    test('instructions, marks and control codes in evidence are only text', async () => {
      const evidence = [...evidenceOf(CORPUS, HOSTILE.id), ...evidenceOf(CORPUS, LIGHTHOUSE.id).slice(0, 2)];
      for (const task of TASKS) {
        const { text, finish } = await run({ task, question: 'What does the red code do? See [1] and [99].', evidence });
        expect(text).not.toContain('[99]');
        expectSound(text, finish, evidence);
      }
    });

    test('an empty question, and one of 100 KB, end in one finish', async () => {
      const evidence = evidenceOf(CORPUS, LIGHTHOUSE.id);
      for (const question of ['', `${QUESTION} `.repeat(Math.ceil(100_000 / QUESTION.length))]) {
        const { text, finish } = await run({ task: 'answer', question, evidence });
        expect(text.trim()).not.toBe('');
        expectSound(text, finish, evidence);
      }
    });

    test('the same request gives the same text and citations', async () => {
      const request = { task: 'answer', question: QUESTION, evidence: evidenceOf(CORPUS, LIGHTHOUSE.id) } as const;
      const [first, second] = [await run(request), await run(request)];
      // How the text is cut is a server's affair, and a prompt's random word has more tokens or fewer.
      expect([second.text, second.finish.citations, second.finish.finishReason]).toEqual([first.text, first.finish.citations, first.finish.finishReason]);
    });

    test('a draft is never cited and no part of the evidence', async () => {
      const evidence = evidenceOf(CORPUS, LIGHTHOUSE.id);
      const { text, finish } = await run({ task: 'answer', question: QUESTION, evidence, draft: 'It was Captain Nemo [7].' });
      expect(text).not.toContain('[7]');
      expectSound(text, finish, evidence);
    });

    test('an abort before and during the text is rethrown as it is', async () => {
      const reason = new Error('stopped by the caller');
      const request: GenerateRequest = { task: 'answer', question: QUESTION, evidence: evidenceOf(CORPUS, LIGHTHOUSE.id) };
      await expect(run(request, AbortSignal.abort(reason))).rejects.toBe(reason);
      const controller = new AbortController();
      const stopAfterFirst = async (): Promise<void> => {
        for await (const event of opened.generator.generate(request, { signal: controller.signal })) {
          if (event.type === 'text-delta') controller.abort(reason);
        }
      };
      await expect(stopAfterFirst()).rejects.toBe(reason);
    });

    test('breaking out of the loop ends the generator', async () => {
      const events = opened.generator.generate({ task: 'answer', question: QUESTION, evidence: evidenceOf(CORPUS, LIGHTHOUSE.id) }, {})[Symbol.asyncIterator]();
      expect((await events.next()).done).toBe(false);
      await events.return?.();
      expect((await events.next()).done).toBe(true);
    });
  });
}

/** Collects the events and holds them to their order: deltas, then exactly one finish. */
async function collect(events: AsyncIterable<GenerateEvent>): Promise<{ text: string; finish: Finish; deltas: number }> {
  const deltas: string[] = [];
  let finish: Finish | undefined;
  for await (const event of events) {
    // No event comes after finish.
    expect(finish).toBeUndefined();
    if (event.type === 'finish') finish = event;
    else deltas.push(event.text);
  }
  if (finish === undefined) throw new Error('no finish event');
  return { text: deltas.join(''), finish, deltas: deltas.length };
}

/** Marks count the citations from 1 and each citation has one; spans lie within their evidence; usage is counted. */
function expectSound(text: string, finish: Finish, evidence: readonly Evidence[]): void {
  const marks = new Set([...text.matchAll(/\[(\d+)\]/gu)].map(([, mark]) => Number(mark)));
  expect([...marks].toSorted((a, b) => a - b)).toEqual(finish.citations.map((_, index) => index + 1));
  for (const { evidence: number, start, end } of finish.citations) {
    const source = evidence[number];
    expect(start).toBeGreaterThanOrEqual(source?.start ?? Infinity);
    expect(start).toBeLessThan(end);
    expect(end).toBeLessThanOrEqual(source?.end ?? -1);
    expect(source?.text.slice(start - source.start, end - source.start).isWellFormed()).toBe(true);
  }
  expect(text).not.toMatch(/(?![\n\t])\p{Cc}/u);
  for (const count of Object.values(finish.usage)) expect(count).toBeGreaterThanOrEqual(0);
}

function evidenceOf({ chunks, text }: Corpus, id: string): readonly Evidence[] {
  return chunks
    .filter(({ documentId }) => documentId === id)
    .map((chunk, index) => ({ documentId: id, chunkId: chunk.id, start: chunk.start, end: chunk.end, text: text(chunk), score: 1 / (1 + index), clues: [] }));
}
