import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK, type Clock } from '../../../src/calls/clock.ts';
import { createCallRunner, type CallLimits } from '../../../src/calls/create-call-runner.ts';
import { createOpenAiChat } from '../../../src/chat/openai-chat.ts';
import type { ChatModel } from '../../../src/spec/chat-model.ts';
import { goodReply, startFaultServer, type ServerFault } from '../../fixtures/fault-server.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';
import { until } from '../../fixtures/until.ts';

const LIMITS: CallLimits = { concurrency: 4, retries: 3, attemptSeconds: 60, silenceSeconds: 60, totalSeconds: 300 };

const busy = (retryAfter?: string): ServerFault => ({ status: 429, ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }) });
const BEFORE_THE_FIRST_WORD: readonly ServerFault[] = [
  busy(), busy('0.05'), busy(new Date(0).toUTCString()), { status: 500 }, { status: 502, body: '<html>Bad Gateway</html>' }, { status: 503, headers: { 'retry-after': '0' } },
  { status: 408 }, { status: 425 }, { status: 529 }, 'slow-headers', 'cut-before', 'wrong-json', 'empty-choices',
];
const WITHIN_THE_REPLY: readonly ServerFault[] = ['slow-body', 'cut-within', 'half-chunk', 'error-within'];
const REFUSALS: readonly ServerFault[] = [400, 401, 402, 403, 404, 422].map((status) => ({ status }));
const SPENT: ServerFault = { status: 429, body: { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } } };

describe.for([{ isStreamed: false }, { isStreamed: true }])('a reply, streamed: $isStreamed', ({ isStreamed }) => {
  test.for([...BEFORE_THE_FIRST_WORD, ...WITHIN_THE_REPLY])('after %j is asked for once more, and nothing is lost or said twice', async (fault) => {
    const { outcome, requests } = await askOnce([fault, 'good'], isStreamed);
    expect(outcome).toEqual({ text: goodReply('one'), deltas: isStreamed ? goodReply('one') : '', retries: 1, modelCalls: 1 });
    expect(requests).toBe(2);
  });

  test.for([...REFUSALS, SPENT])('after %j is not asked for again', async (fault) => {
    const { outcome, requests } = await askOnce([fault, 'good'], isStreamed);
    expect([outcome, requests]).toEqual([expect.objectContaining({ code: 'provider-refused' }), 1]);
  });

  test('is filtered without a further call', async () => {
    const { outcome, requests } = await askOnce(['content-filter', 'good'], isStreamed);
    expect([outcome, requests]).toEqual([expect.objectContaining({ retries: 0 }), 1]);
  });

  test('is asked for as often as is allowed, and then no more', async () => {
    const { outcome, requests } = await askOnce(Array.from({ length: 9 }, () => ({ status: 500 })), isStreamed);
    expect([outcome, requests]).toEqual([expect.objectContaining({ code: 'provider-failed', message: expect.stringContaining('tried 4 times') }), 4]);
  });
});

test.for(WITHIN_THE_REPLY)('after %s the words that were read along stand, and other words than those end the call', async (fault) => {
  const { outcome, requests, deltas } = await askOnce([fault, 'other-words', 'good'], true);
  expect([outcome, requests]).toEqual([expect.objectContaining({ code: 'reply-cut' }), 2]);
  expect(deltas).not.toBe('');
  expect(goodReply('one').startsWith(deltas)).toBe(true);
});

test('a refusal that repeats the request and the key shows neither', async () => {
  const prompt = 'What did the keeper of the light say to the harbour master?';
  const refusal: ServerFault = { status: 400, body: { error: { message: `Cannot read ${prompt} from the holder of sk-abcdef1234567890` } } };
  await using server = await startFaultServer(() => refusal);
  const asked = open(server.url).chat({ messages: [{ role: 'user', content: prompt }], maxNewTokens: 64 }, {});
  await expect(asked).rejects.toMatchObject({ message: 'openai-compatible faulty refused the call: 400, Cannot read … from the holder of …' });
});

test('a pause that is longer than the call may last ends it at once', async () => {
  const { outcome, requests } = await askOnce([busy('3600'), 'good'], false);
  expect([outcome, requests]).toEqual([expect.objectContaining({ code: 'provider-busy', message: expect.stringContaining('it asks to wait 3600 s') }), 1]);
});

test('a reader that leaves ends its request at the server', async () => {
  await using server = await startFaultServer(() => 'slow-body');
  const caller = new AbortController();
  const asked = open(server.url).chat({ messages: [{ role: 'user', content: 'one' }], maxNewTokens: 64 }, { signal: caller.signal, onDelta: () => caller.abort(new Error('the reader left')) });
  await expect(asked).rejects.toThrow('the reader left');
  expect(server.served).toHaveLength(1);
});

/** One call against a server that does one thing after another. What waits for nothing is waited for by a clock that this moves, not by a busy machine's. */
async function askOnce(faults: readonly ServerFault[], isStreamed: boolean) {
  await using server = await startFaultServer(({ earlier }) => faults[earlier] ?? 'good');
  const clock = faults.some((fault) => fault === 'slow-headers' || fault === 'slow-body') ? createManualClock() : undefined;
  let deltas = '';
  const onDelta = isStreamed ? (text: string): void => void (deltas += text) : undefined;
  const asked = open(server.url, clock).chat({ messages: [{ role: 'user', content: 'one' }], maxNewTokens: 64 }, { onDelta }).then(
    ({ text, usage: { retries, modelCalls } }) => ({ text, deltas, retries, modelCalls }),
    (error: unknown) => error,
  );
  if (clock !== undefined) {
    await until(() => server.served.length === 1 && (faults[0] === 'slow-headers' || !isStreamed || deltas !== ''));
    await clock.advance(60_000);
  }
  return { outcome: await asked, requests: server.served.length, deltas };
}

function open(baseURL: string, clock: Clock = SYSTEM_CLOCK): ChatModel {
  const calls = createCallRunner(LIMITS, { random: () => 0, clock });
  return createOpenAiChat({ kind: 'openai-compatible', model: 'faulty', baseURL, maxConcurrency: 4, calls });
}
