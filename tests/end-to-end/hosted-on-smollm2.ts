// The whole path of a served model on a real one: SmolLM2 behind `transformers serve` writes gists of the example story, recalls, answers, sums up. Minutes
// long; with the first two of its layers it writes nonsense, and soon.
//   npm run e2e:hosted [-- --characters 20000] [--layers 2]
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { z } from 'zod';
import { projectRoot } from '../../src/util/project-root.ts';
import { firstLayers, smollm2Folder } from '../fixtures/small-language-model.ts';
import { startTransformersServer } from '../fixtures/transformers-server.ts';

const QUESTION = 'Who is Matthias Pellow?';
const { values } = parseArgs({ options: { characters: { type: 'string', default: '1000000' }, layers: { type: 'string' } } });
const planSchema = z.object({ modelCalls: z.number(), inputTokens: z.number(), outputTokens: z.number() });
const doneSchema = z.object({ usage: planSchema.extend({ reusedCalls: z.number(), retries: z.number() }), timings: z.record(z.string(), z.number()) });

const whole = smollm2Folder();
if (whole === undefined) throw new Error('the package of SmolLM2 is not installed: run `npm run setup`');
const folder = await mkdtemp(join(tmpdir(), 'memorag-e2e-'));
const story = join(folder, 'story.txt');
await writeFile(story, (await readFile(join(projectRoot(), 'examples/books/the-tidewright-of-carrow.txt'), 'utf8')).slice(0, Number(values.characters)));
const failures: string[] = [];
await using server = await startTransformersServer(values.layers === undefined ? whole : firstLayers(whole, Number(values.layers)));
// One thing at a time, as the server does it; gists are short, because a CPU writes them.
const config = join(folder, 'memorag.json');
await writeFile(config, JSON.stringify({
  memory: { kind: 'gist', gistTokens: 64 },
  embedder: { kind: 'none' },
  generator: { kind: 'openai-compatible', model: server.model, baseURL: server.url, contextLength: 8192, maxNewTokens: 64, calls: { concurrency: 1, attemptSeconds: 3600, silenceSeconds: 3600, totalSeconds: 7200 }, price: { input: 0.1, output: 0.4 } },
}));
try {
  const plan = planSchema.parse(await timed('memorize --memory gist --dry-run', () => memorag('memorize', story, '--dry-run')));
  check('the estimate made no call', answered() === 0);
  const made = doneSchema.parse(await timed('memorize --memory gist', () => memorag('memorize', story, '--into', join(folder, 'whole'))));
  console.log(`    estimated ${plan.modelCalls} calls and ${plan.inputTokens} tokens in, counted ${made.usage.modelCalls} and ${made.usage.inputTokens}`);
  // What two layers write may be empty: such a gist is asked for once more, and such key points make no summary.
  if (values.layers === undefined) check('estimated and counted calls agree within 10 %', isWithin(plan.modelCalls, made.usage.modelCalls));
  check('the server answered as many calls as were counted', answered() === made.usage.modelCalls);

  const asked = doneSchema.extend({ answer: z.string(), citations: z.array(z.unknown()) }).parse(await timed('ask', () => memorag('ask', join(folder, 'whole'), QUESTION, '--max-new-tokens', '64')));
  console.log(indent(asked.answer));
  check('an answer was written, and its calls counted', asked.answer !== '' && asked.usage.modelCalls > 1);
  const summary = doneSchema.extend({ summary: z.string() }).parse(await timed('summarize --points 2', () => memorag('summarize', join(folder, 'whole'), '--points', '2')));
  console.log(indent(summary.summary));
  check('a summary was written, and its calls counted', (summary.summary !== '' || values.layers !== undefined) && summary.usage.modelCalls > 0);
  const talk = await timed('chat', () => run(['chat', join(folder, 'whole'), '--max-new-tokens', '64'], `${QUESTION}\nWhere did he live?\n/quit\n`));
  check('each line of the chat has its answer and its usage', talk.split('\n').filter((line) => line.includes('"usage"')).length === 2);

  const before = answered();
  await timed('memorize, killed half-way', killedMemorize);
  const atKill = answered() - before;
  const rest = doneSchema.parse(await timed('memorize, gone on with', () => memorag('memorize', story, '--into', join(folder, 'killed'))));
  console.log(`    ${atKill} calls before the kill, ${rest.usage.modelCalls} after it, ${made.usage.modelCalls} without one`);
  check('no finished call was repeated', atKill > 0 && rest.usage.modelCalls <= made.usage.modelCalls - atKill + 1);
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(failures.length === 0 ? 'All of it holds.' : `Failed: ${failures.join('; ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;

async function memorag(...words: readonly string[]): Promise<unknown> {
  return JSON.parse(await run(words));
}

async function run(words: readonly string[], input = '', cache = 'cache'): Promise<string> {
  const { stdout } = await execa(process.execPath, commandOf(words), { input, stderr: 'inherit', env: { MEMORAG_CACHE: join(folder, cache) } });
  return stdout;
}

function commandOf(words: readonly string[]): readonly string[] {
  return [join(projectRoot(), 'bin/memorag.mjs'), ...words, '--config', config, '--json', '--quiet'];
}

/** Without what the first memorize left: replies that are kept would answer at once. */
async function killedMemorize(): Promise<void> {
  await rm(join(folder, 'cache/.calls'), { recursive: true, force: true });
  const before = answered();
  const child = execa(process.execPath, commandOf(['memorize', story, '--into', join(folder, 'killed')]), { stdin: 'ignore', reject: false, env: { MEMORAG_CACHE: join(folder, 'cache') } });
  const ended = new AbortController();
  const end = child.then(({ signal }) => {
    ended.abort();
    return signal;
  });
  while (!ended.signal.aborted && answered() < before + 3) await new Promise((wake) => setTimeout(wake, 50));
  child.kill('SIGKILL');
  check('it was under way when it was killed', (await end) === 'SIGKILL');
}

/** Chat completions that the server has answered, by its own log. */
function answered(): number {
  return server.log().split('\n').filter((line) => line.includes('POST /v1/chat/completions') && line.includes('200')).length;
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

function isWithin(estimated: number, counted: number): boolean {
  return Math.abs(estimated - counted) <= 0.1 * counted;
}

function check(what: string, holds: boolean): void {
  console.log(`${holds ? 'yes' : 'NO '}  ${what}`);
  if (!holds) failures.push(what);
}

function indent(text: string): string {
  return text.split('\n').slice(0, 20).map((line) => `    ${line}`).join('\n');
}
