import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLUE_KIND, RECALL_TASKS } from '../../src/spec/clue.ts';
import type { Corpus } from '../../src/spec/corpus.ts';
import type { MemoryModel, MemoryState, RecallRequest, RecallResult } from '../../src/spec/memory-model.ts';
import type { Document } from '../../src/spec/text.ts';
import { HOSTILE, LIGHTHOUSE, TEAHOUSE } from '../fixtures/small-texts.ts';

export interface OpenedMemoryModel {
  readonly model: MemoryModel;
  /** Cuts and indexes texts, as the pipeline would. */
  prepare(documents: readonly Document[]): Promise<Corpus>;
  close?(): Promise<void>;
  /** Its weights are random: what it writes means nothing, and may be nothing. Only how it is written can be held. */
  readonly isNonsense?: boolean;
  /** Most tokens for every request: a language model takes its time. */
  readonly maxNewTokens?: number;
}

const QUESTION = 'Who put out the lamp of Gannet Rock, and what was he paid?';
const QUESTION_ZH = '听雨楼的画是谁偷走的？';

/** What every memory model does, whatever it is made of. */
export function describeMemoryModelContract(name: string, open: () => Promise<OpenedMemoryModel>): void {
  describe(`memory model contract: ${name}`, () => {
    let opened: OpenedMemoryModel;
    let directory: string;
    beforeAll(async () => {
      opened = await open();
      directory = await mkdtemp(join(tmpdir(), 'memory-model-'));
    });
    afterAll(async () => {
      await opened.close?.();
      await rm(directory, { recursive: true, force: true });
    });

    const memorize = async (documents: readonly Document[], signal?: AbortSignal): Promise<MemoryState> =>
      opened.model.memorize(documents, { corpus: await opened.prepare(documents), workspace: await emptyDirectory(), signal });
    const everyTask = (question: string): readonly RecallRequest[] => {
      const { maxNewTokens } = opened;
      return RECALL_TASKS.map((task) => ({ task, question, ...(maxNewTokens === undefined ? {} : { maxNewTokens }) }));
    };
    const emptyDirectory = (): Promise<string> => mkdtemp(join(directory, 'd-'));

    test.each([
      ['English', LIGHTHOUSE, QUESTION],
      ['Chinese', TEAHOUSE, QUESTION_ZH],
    ])('every task gives clues of its kind, in the order of the requests: %s', async (_, document, question) => {
      await using state = await memorize([document]);
      const results = await state.recall(everyTask(question), {});
      expect(results.map(({ task }) => task)).toEqual([...RECALL_TASKS]);
      expect(results.filter(({ clues }) => clues.length === 0).length).toBeLessThan(opened.isNonsense ? RECALL_TASKS.length : 1);
      for (const { task, clues } of results) {
        for (const clue of clues) expect(clue.kind).toBe(CLUE_KIND[task]);
        expectSound(clues, [document]);
      }
    });

    test('key points of the whole text need no question', async () => {
      await using state = await memorize([LIGHTHOUSE, TEAHOUSE]);
      const [result] = await state.recall(everyTask('').filter(({ task }) => task === 'key-points'), {});
      expect(opened.isNonsense ? result?.usage?.outputTokens : result?.clues.length).toBeGreaterThan(1);
      expectSound(result?.clues ?? [], [LIGHTHOUSE, TEAHOUSE]);
    });

    test('no task gives more clues than its limit', async () => {
      await using state = await memorize([LIGHTHOUSE]);
      for (const limit of [1, 2]) {
        const results = await state.recall(everyTask(QUESTION).map((request) => ({ ...request, limit })), {});
        expect(results.filter(({ clues }) => clues.length > limit)).toEqual([]);
      }
    });

    test('an empty list of requests gives an empty list', async () => {
      await using state = await memorize([LIGHTHOUSE]);
      expect(await state.recall([], {})).toEqual([]);
    });

    test('an empty question, and one of 100 KB, are served', async () => {
      await using state = await memorize([LIGHTHOUSE]);
      for (const question of ['', ' \n ', `${QUESTION} `.repeat(Math.ceil(100_000 / QUESTION.length)), '\u0000\u001b[31m？'.repeat(50)]) {
        const results = await state.recall(everyTask(question), {});
        expect(results).toHaveLength(RECALL_TASKS.length);
        for (const { clues } of results) expectSound(clues, [LIGHTHOUSE]);
      }
    });

    test('the same request recalls the same, alone or among others, before and after', async () => {
      await using state = await memorize([LIGHTHOUSE, TEAHOUSE]);
      const together = await state.recall([...everyTask(QUESTION), ...everyTask(QUESTION_ZH)], {});
      for (const [index, request] of everyTask(QUESTION).entries()) {
        expect((await state.recall([request], {}))[0]?.clues).toEqual(together[index]?.clues);
      }
      await using again = await memorize([LIGHTHOUSE, TEAHOUSE]);
      expect(cluesOf(await again.recall(everyTask(QUESTION_ZH), {}))).toEqual(cluesOf(together.slice(RECALL_TASKS.length)));
    });

    test('text in the memory gives no orders, no control codes and no unsound clues', async () => {
      await using state = await memorize([LIGHTHOUSE, HOSTILE]);
      const results = await state.recall(everyTask('What does the red code do to the lamp, Tobias Renn?'), {});
      expect(results).toHaveLength(RECALL_TASKS.length);
      for (const { clues } of results) expectSound(clues, [LIGHTHOUSE, HOSTILE]);
    });

    test('deltas name the request that they belong to', async () => {
      await using state = await memorize([LIGHTHOUSE]);
      const requests = everyTask(QUESTION);
      const seen = new Set<number>();
      await state.recall(requests, { onDelta: ({ request }) => seen.add(request) });
      expect([...seen].filter((request) => requests[request] === undefined)).toEqual([]);
    });

    test('a saved memory recalls the same', async () => {
      const corpus = await opened.prepare([LIGHTHOUSE, TEAHOUSE]);
      await using state = await opened.model.memorize([LIGHTHOUSE, TEAHOUSE], { corpus, workspace: await emptyDirectory() });
      const saved = await emptyDirectory();
      await state.save(saved, {});
      await using reopened = await opened.model.open({ directory: saved, documents: [LIGHTHOUSE, TEAHOUSE], corpus });
      for (const question of [QUESTION, QUESTION_ZH]) {
        expect(cluesOf(await reopened.recall(everyTask(question), {}))).toEqual(cluesOf(await state.recall(everyTask(question), {})));
      }
    });

    test('append makes a new state and leaves the old one valid', async ({ skip }) => {
      await using old = await memorize([LIGHTHOUSE]);
      if (old.append === undefined) return skip('this model memorizes again');
      const before = await old.recall(everyTask(QUESTION), {});
      const corpus = await opened.prepare([LIGHTHOUSE, TEAHOUSE]);
      await using grown = await old.append([TEAHOUSE], { corpus, workspace: await emptyDirectory() });
      await using whole = await memorize([LIGHTHOUSE, TEAHOUSE]);
      expect(cluesOf(await grown.recall(everyTask(QUESTION_ZH), {}))).toEqual(cluesOf(await whole.recall(everyTask(QUESTION_ZH), {})));
      const expected = opened.isNonsense ? /^/u : /陈阿福|老周|小荷|沈先生/u;
      expect(JSON.stringify(await grown.recall([{ task: 'text-spans', question: QUESTION_ZH }], {}))).toMatch(expected);
      expect(cluesOf(await old.recall(everyTask(QUESTION), {}))).toEqual(cluesOf(before));
      const saved = await emptyDirectory();
      const first = await emptyDirectory();
      await old.save(first, {});
      await grown.save(saved, { previous: first });
      await using reopened = await opened.model.open({ directory: saved, documents: [LIGHTHOUSE, TEAHOUSE], corpus });
      expect(cluesOf(await reopened.recall(everyTask(QUESTION_ZH), {}))).toEqual(cluesOf(await grown.recall(everyTask(QUESTION_ZH), {})));
    });

    test('forget makes a state that knows nothing of a document and leaves the old one valid', async ({ skip }) => {
      await using old = await memorize([LIGHTHOUSE, TEAHOUSE]);
      if (old.forget === undefined) return skip('this model memorizes again');
      const before = await old.recall(everyTask(QUESTION_ZH), {});
      await using rest = await old.forget([TEAHOUSE.id], { corpus: await opened.prepare([LIGHTHOUSE]), workspace: await emptyDirectory() });
      const after = await rest.recall([...everyTask(QUESTION), { task: 'key-points', question: '' }], {});
      for (const { clues } of after) expectSound(clues, [LIGHTHOUSE]);
      expect(JSON.stringify(after)).not.toMatch(/听雨楼|老周/u);
      expect(cluesOf(await old.recall(everyTask(QUESTION_ZH), {}))).toEqual(cluesOf(before));
    });

    test('an estimate counts tokens, and twice as many for the text twice', async () => {
      const one = await opened.model.estimate([LIGHTHOUSE], {});
      const two = await opened.model.estimate([LIGHTHOUSE, { ...LIGHTHOUSE, id: 'again' }], {});
      expect(one.tokens).toBeGreaterThan(LIGHTHOUSE.text.length / 8);
      expect(one.tokens).toBeLessThan(LIGHTHOUSE.text.length * (opened.isNonsense ? 2 : 1));
      expect(Math.abs(two.tokens / one.tokens - 2)).toBeLessThan(0.4);
      expect(one.bytes).toBeGreaterThanOrEqual(0);
      expect(one.modelCalls).toBeGreaterThanOrEqual(0);
    });

    test('an abort before a call is rethrown as it is', async () => {
      const reason = new Error('stopped by the caller');
      const signal = AbortSignal.abort(reason);
      await expect(memorize([LIGHTHOUSE], signal)).rejects.toBe(reason);
      await expect(opened.model.estimate([LIGHTHOUSE], { signal })).rejects.toBe(reason);
      await using state = await memorize([LIGHTHOUSE]);
      await expect(state.recall(everyTask(QUESTION), { signal })).rejects.toBe(reason);
      const saved = await emptyDirectory();
      await state.save(saved, {});
      const corpus = await opened.prepare([LIGHTHOUSE]);
      await expect(opened.model.open({ directory: saved, documents: [LIGHTHOUSE], corpus, signal })).rejects.toBe(reason);
    });

    test('an abort during a call is rethrown as it is, and the state goes on', async () => {
      const reason = new Error('stopped by the caller');
      await using state = await memorize([LIGHTHOUSE]);
      await expect(abortedSoon((signal) => state.recall(everyTask(QUESTION), { signal }), reason)).rejects.toBe(reason);
      expect(await state.recall(everyTask(QUESTION), {})).toHaveLength(RECALL_TASKS.length);
      const corpus = await opened.prepare([LIGHTHOUSE]);
      const workspace = await emptyDirectory();
      await expect(abortedSoon((signal) => opened.model.memorize([LIGHTHOUSE], { corpus, workspace, signal }), reason)).rejects.toBe(reason);
      await using resumed = await opened.model.memorize([LIGHTHOUSE], { corpus, workspace });
      expect(cluesOf(await resumed.recall(everyTask(QUESTION), {}))).toEqual(cluesOf(await state.recall(everyTask(QUESTION), {})));
    });
  });
}

/** Starts a call and aborts it before it can end. */
async function abortedSoon<Result>(call: (signal: AbortSignal) => Promise<Result>, reason: Error): Promise<Result> {
  const controller = new AbortController();
  const running = call(controller.signal);
  controller.abort(reason);
  return running;
}

function cluesOf(results: readonly RecallResult[]): readonly RecallResult['clues'][] {
  return results.map(({ clues }) => clues);
}

/** Every clue is a text that can be searched for and shown, each once, and says a true place where it says one. */
function expectSound(clues: RecallResult['clues'], documents: readonly Document[]): void {
  expect(new Set(clues.map(({ text }) => text)).size).toBe(clues.length);
  for (const { text, source } of clues) {
    expect(text.trim()).toBe(text);
    expect(text).toMatch(/[\p{L}\p{N}]/u);
    expect(text).not.toMatch(/(?![\n\t])\p{Cc}/u);
    expect(text.isWellFormed()).toBe(true);
    expect(text.length).toBeLessThanOrEqual(8_000);
    if (source === undefined) continue;
    const document = documents.find(({ id }) => id === source.documentId);
    expect(source.start).toBeGreaterThanOrEqual(0);
    expect(source.start).toBeLessThan(source.end);
    expect(source.end).toBeLessThanOrEqual(document?.text.length ?? -1);
  }
}
