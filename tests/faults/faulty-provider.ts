import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCallRunner } from '../../src/calls/create-call-runner.ts';
import { withCallCache } from '../../src/chat/cached-chat.ts';
import { createOpenAiChat } from '../../src/chat/openai-chat.ts';
import { isMemoError } from '../../src/errors/memo-error.ts';
import type { ChatModel } from '../../src/spec/chat-model.ts';
import { mapConcurrently } from '../../src/util/map-concurrently.ts';
import { goodReply, startFaultServer, type FaultCall, type FaultServer, type ServerFault } from '../fixtures/fault-server.ts';
import type { Fault, FaultOptions } from './harness/fault.ts';
import type { Tally } from './harness/tally.ts';

const CALLS = { short: 120, long: 2000 };
const CONCURRENCY = 32;
/** Of the requests, what meets a fault. */
const SHARE = 0.3;
const SEED = 6;
const RETRIES = 12;

const QUICK: readonly ServerFault[] = [
  { status: 429, headers: { 'retry-after': '0.02' } }, { status: 500 }, { status: 502, body: '<html>Bad Gateway</html>' }, { status: 503, headers: { 'retry-after-ms': '10' } },
  'cut-before', 'cut-within', 'half-chunk', 'wrong-json', 'empty-choices', 'error-within',
];
/** They take as long as is waited for them, which must be longer than a busy machine may pause: the long form's. */
const SLOW: readonly ServerFault[] = ['slow-headers', 'slow-body'];
const PATIENCE_SECONDS = { short: 60, long: 5 };

/** Many calls at once to a server that fails by chance, every second one read along: what is lost, and what is sent again. */
export const faultyProvider: Fault = {
  name: 'provider',
  title: 'calls at concurrency 32 to a provider of which three replies in ten fail',
  async run({ isLong, rounds = isLong ? CALLS.long : CALLS.short, tally, onProgress }: FaultOptions) {
    const directory = await mkdtemp(join(tmpdir(), 'memorag-provider-'));
    await using stack = new AsyncDisposableStack();
    stack.defer(async () => await rm(directory, { recursive: true, force: true }));
    const server = stack.use(await startFaultServer((call) => faultOf(call, isLong ? [...QUICK, ...SLOW] : QUICK)));
    const prompts = Array.from({ length: rounds }, (_, number) => `question ${number}`);
    const chat = open({ baseURL: server.url, directory, isLong });
    let retries = 0;
    await mapConcurrently(prompts, CONCURRENCY, async (prompt, number) => {
      if (number % 100 === 0) onProgress(`provider: call ${number} of ${rounds}`);
      const repeated = await ask(prompt, { chat, tally, isStreamed: number % 2 === 0 });
      retries += repeated;
    });
    countRequests(server, { tally, prompts, retries });
    await askAgain(server, { tally, prompts, chat: open({ baseURL: server.url, directory, isLong }) });
  },
};

/** By chance, and the same in every run: each request has a fate of its own. */
function faultOf({ prompt, earlier }: FaultCall, faults: readonly ServerFault[]): ServerFault {
  const digest = createHash('sha256').update(`${SEED} ${prompt} ${earlier}`).digest();
  if (digest.readUInt32LE(0) / 2 ** 32 >= SHARE) return 'good';
  return faults[digest.readUInt32LE(4) % faults.length] ?? 'good';
}

function open({ baseURL, directory, isLong }: { readonly baseURL: string; readonly directory: string; readonly isLong: boolean }): ChatModel {
  const patience = isLong ? PATIENCE_SECONDS.long : PATIENCE_SECONDS.short;
  const times = { attemptSeconds: patience, silenceSeconds: patience, totalSeconds: 600 };
  // A hundredth of the usual pauses: the server does not rest.
  const calls = createCallRunner({ concurrency: CONCURRENCY, retries: RETRIES, ...times }, { random: () => Math.random() / 100 });
  const model = createOpenAiChat({ kind: 'openai-compatible', model: 'faulty', baseURL, maxConcurrency: CONCURRENCY, calls });
  return withCallCache(model, { directory, identity: { model: 'faulty' } });
}

interface Asking {
  readonly chat: ChatModel;
  readonly tally: Tally;
  readonly isStreamed: boolean;
}

/** Asks and holds the answer to what the server says where it says all; the attempts beyond the first. */
async function ask(prompt: string, { chat, tally, isStreamed }: Asking): Promise<number> {
  tally.round();
  let read = '';
  const onDelta = isStreamed ? (text: string): void => void (read += text) : undefined;
  try {
    const { text, usage } = await chat.chat({ messages: [{ role: 'user', content: prompt }], maxNewTokens: 64 }, { onDelta });
    if (text !== goodReply(prompt)) tally.breach('wrong', `${prompt}: "${text}"`);
    else if (isStreamed && read !== text) tally.breach('wrong', `${prompt}: read along "${read}"`);
    else tally.count('new');
    return usage.retries;
  } catch (error) {
    tally.breach('lost', `${prompt}: ${isMemoError(error) ? error.code : ''} ${String(error)}`);
    return RETRIES;
  }
}

/** No request that was not needed: one for each call, and one for each fault. */
function countRequests({ served }: FaultServer, { tally, prompts, retries }: { readonly tally: Tally; readonly prompts: readonly string[]; readonly retries: number }): void {
  const faults = served.filter(({ fault }) => fault !== 'good').length;
  const repeated = served.length - prompts.length;
  const needless = prompts.filter((prompt) => served.filter((call) => call.prompt === prompt && call.fault === 'good').length !== 1);
  for (const prompt of needless) tally.breach('failed', `${prompt}: asked for again though it had been answered`);
  if (repeated !== faults || retries !== faults) tally.breach('failed', `${faults} faults, ${repeated} requests more than calls, ${retries} retries counted`);
  tally.note(`${prompts.length} calls, ${served.length} requests: ${faults} failed, ${repeated} were sent again`);
}

async function askAgain(server: FaultServer, { tally, prompts, chat }: { readonly tally: Tally; readonly prompts: readonly string[]; readonly chat: ChatModel }): Promise<void> {
  const before = server.served.length;
  await mapConcurrently(prompts, CONCURRENCY, async (prompt) => void (await ask(prompt, { chat, tally, isStreamed: false })));
  const further = server.served.length - before;
  if (further > 0) tally.breach('failed', `${further} calls were made though their answers stand on disk`);
  tally.note(`the same calls once more: ${further} requests`);
}
