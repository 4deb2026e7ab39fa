import { expect, test } from 'vitest';
import type { BridgeRecall, BridgeRecallRequest } from '../../../src/bridge/wire-memory.ts';
import { MemoError } from '../../../src/errors/memo-error.ts';
import { memoryContext } from '../../../src/memory/memory-context.ts';
import { recallBatch } from '../../../src/memory/recall-batch.ts';
import type { RecallDelta, RecallRequest } from '../../../src/spec/memory-model.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';

type Reply = (request: BridgeRecallRequest) => readonly (readonly [text: string, finishReason: 'stop' | 'length'])[];

/** A bridge that replies as told, and keeps what it was asked. */
function bridgeThat(reply: Reply) {
  const calls: BridgeRecallRequest[] = [];
  const recall = async (request: BridgeRecallRequest, { onDelta }: { onDelta?: ((delta: { text: string; request?: number }) => void) | undefined } = {}): Promise<BridgeRecall> => {
    calls.push(request);
    const results = reply(request).map(([text, finishReason], row) => ({ text, finishReason, outputTokens: row + 1 }));
    for (const [row, { text }] of results.entries()) onDelta?.({ request: row, text });
    return { results, inputTokens: 30, memoryTokens: 1000, seconds: 0 };
  };
  const memory = { bridge: { recall }, model: { kind: 'beacon' as const, path: 'm' }, directories: ['/memory'], context: memoryContext([LIGHTHOUSE]) };
  return { memory, calls };
}

const echo: Reply = ({ requests }) => requests.map((_, row) => [`The lamp number ${row} was put out`, 'stop']);
const ask = (task: RecallRequest['task'], question: string): RecallRequest => ({ task, question });

test('without a question only the points of the whole text are asked for; the others stay empty, in their order', async () => {
  const { memory, calls } = bridgeThat(echo);
  const deltas: RecallDelta[] = [];
  const results = await recallBatch(memory, [ask('answer', ' '), ask('key-points', ''), ask('text-spans', '')], { onDelta: (delta) => deltas.push(delta) });
  expect(results.map(({ task, clues }) => [task, clues.length])).toEqual([['answer', 0], ['key-points', 1], ['text-spans', 0]]);
  expect(deltas).toEqual([{ request: 1, text: 'The lamp number 0 was put out' }]);
  expect(calls.map(({ requests }) => requests.length)).toEqual([1]);
});

test('the prompts speak the language of their question, around one context', async () => {
  const { memory, calls } = bridgeThat(echo);
  await recallBatch(memory, [ask('text-spans', 'Who put out the lamp?'), ask('text-spans', '谁偷走了画？')], {});
  const [call] = calls;
  expect(call).toMatchObject({ directories: ['/memory'], before: memory.context.before, after: memory.context.after });
  expect(call?.requests.map(({ prompt }) => /Recall the places/u.test(prompt))).toEqual([true, false]);
  expect(call?.requests[1]?.prompt).toContain('请回忆');
});

test('a batch is one call: its first request carries what was read', async () => {
  const { memory } = bridgeThat(echo);
  const results = await recallBatch(memory, [ask('text-spans', 'Who?'), ask('answer', 'Who?')], {});
  expect(results.map(({ usage }) => usage)).toEqual([
    { modelCalls: 1, inputTokens: 1030, cachedInputTokens: 1000, outputTokens: 1, retries: 0, reusedCalls: 0 },
    { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 2, retries: 0, reusedCalls: 0 },
  ]);
});

test('a reply that was cut loses its last line', async () => {
  const { memory } = bridgeThat(() => [['The lamp was put out\nThe ledger na', 'length']]);
  const [result] = await recallBatch(memory, [ask('text-spans', 'Who?')], {});
  expect(result?.clues.map(({ text }) => text)).toEqual(['The lamp was put out']);
});

test.each([['The text does not answer this question.'], ['文本没有回答这个问题。'], ['']])('the answer %j says that nothing was found', async (text) => {
  const { memory } = bridgeThat(() => [[text, 'stop']]);
  const [result] = await recallBatch(memory, [ask('answer', 'Who?')], {});
  expect(result?.isNotFound).toBe(true);
});

test('a question that the positions do not hold is asked again with its beginning; another refusal is passed on', async () => {
  const tooLong = new MemoError({ code: 'input-too-large', message: 'too long' });
  const { memory, calls } = bridgeThat(({ requests }) => {
    if ((requests[0]?.prompt.length ?? 0) > 1_800) throw tooLong;
    return echo({ ...memoryCall, requests });
  });
  expect(await recallBatch(memory, [ask('text-spans', 'Who put out the lamp? '.repeat(400))], {})).toHaveLength(1);
  expect(calls.map(({ requests }) => (requests[0]?.prompt.length ?? 0) > 1_800)).toEqual([true, false]);
  const refusing = bridgeThat(() => {
    throw tooLong;
  });
  await expect(recallBatch(refusing.memory, [ask('text-spans', 'Who?')], {})).rejects.toBe(tooLong);
  expect(refusing.calls).toHaveLength(1);
});

test('more requests than a call takes are asked in several', async () => {
  const { memory, calls } = bridgeThat(echo);
  const deltas: number[] = [];
  const results = await recallBatch(memory, Array.from({ length: 70 }, (_, number) => ask('text-spans', `Question ${number}`)), { onDelta: ({ request }) => deltas.push(request) });
  expect(results.filter(({ clues }) => clues.length === 1)).toHaveLength(70);
  expect(calls.map(({ requests }) => requests.length)).toEqual([64, 6]);
  expect(deltas.at(-1)).toBe(69);
});

test('a bridge that gives another number of replies broke the protocol', async () => {
  const { memory } = bridgeThat(() => []);
  await expect(recallBatch(memory, [ask('text-spans', 'Who?')], {})).rejects.toMatchObject({ code: 'bridge-protocol' });
});

test('the context is in the language of the first text', () => {
  expect(memoryContext([TEAHOUSE, LIGHTHOUSE])).toMatchObject({ language: 'chinese', before: expect.stringMatching(/<text>\n$/u), after: expect.stringMatching(/^\n<\/text>/u) });
});

const memoryCall: BridgeRecallRequest = { model: { kind: 'beacon', path: 'm' }, directories: ['/memory'], before: '', after: '', acknowledgement: '', requests: [] };
