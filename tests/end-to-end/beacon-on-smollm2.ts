// The whole beacon path on a real model and tokenizer, on a CPU: SmolLM2 with fresh beacons reads the example story. Minutes long.
//   npm run e2e:beacon [-- --characters 12000]
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { execa } from 'execa';
import { projectRoot } from '../../src/util/project-root.ts';
import { smollm2Folder } from '../fixtures/small-language-model.ts';

const QUESTION = 'Who keeps the tide tables?';
const { values } = parseArgs({ options: { characters: { type: 'string', default: '12000' } } });

const model = await beaconModel();
const folder = await mkdtemp(join(tmpdir(), 'memorag-e2e-'));
const flags = ['--model', model, '--embedder', 'none'];
const story = join(folder, 'story.txt');
await writeFile(story, (await readFile(join(projectRoot(), 'examples/books/the-tidewright-of-carrow.txt'), 'utf8')).slice(0, Number(values.characters)));
const failures: string[] = [];
try {
  await timed('memorize', () => memorag(['memorize', story, '--into', memoryAt('whole'), '--memory', 'beacon', ...flags]));
  const first = await timed('clues, in a new process', () => memorag(['clues', memoryAt('whole'), QUESTION, ...flags, '--json']));
  console.log(indent(first));
  check('the same clues in another process', await timed('clues again', () => memorag(['clues', memoryAt('whole'), QUESTION, ...flags, '--json'])) === first);
  const rawAnswer = await timed('ask', () => memorag(['ask', memoryAt('whole'), QUESTION, ...flags, '--json']));
  const { answer, evidence } = JSON.parse(rawAnswer) as { answer: string; evidence: readonly unknown[] };
  console.log(indent(answer));
  check('evidence was retrieved and an answer written', evidence.length > 0 && answer !== '');

  await timed('memorize, killed behind its first segment', killedMemorize);
  await timed('memorize, gone on with', () => memorag(['memorize', story, '--into', memoryAt('killed'), '--memory', 'beacon', ...flags]));
  check('the same bytes as without the kill', isDeepStrictEqual(await digests(memoryAt('killed')), await digests(memoryAt('whole'))));
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(failures.length === 0 ? 'All of it holds.' : `Failed: ${failures.join('; ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** SmolLM2 with untrained beacons, made once. */
async function beaconModel(): Promise<string> {
  const base = smollm2Folder();
  if (base === undefined) throw new Error('the package of SmolLM2 is not installed: run `npm run setup`');
  const made = join(tmpdir(), 'memorag-smollm2-beacons');
  if (!existsSync(made)) await execa(join(projectRoot(), '.venv/bin/python'), ['-m', 'memorag_bridge.init_beacons', base, made], { stderr: 'inherit' });
  return made;
}

function memoryAt(name: string): string {
  return join(folder, name);
}

async function memorag(words: readonly string[]): Promise<string> {
  const { stdout } = await execa(process.execPath, [join(projectRoot(), 'bin/memorag.mjs'), ...words, '--quiet'], { stdin: 'ignore', stderr: 'inherit' });
  return stdout;
}

/** Memorizes in a process group that is killed as soon as a segment stands on disk. */
async function killedMemorize(): Promise<void> {
  await mkdir(memoryAt('killed'), { recursive: true });
  const words = ['memorize', story, '--into', memoryAt('killed'), '--memory', 'beacon', ...flags, '--quiet'];
  const child = execa(process.execPath, [join(projectRoot(), 'bin/memorag.mjs'), ...words], { detached: true, stdin: 'ignore', reject: false });
  const ended = new AbortController();
  const end = child.then(({ signal }) => {
    ended.abort();
    return signal;
  });
  while (!ended.signal.aborted && !(await hasSegment(memoryAt('killed')))) await new Promise((wake) => setTimeout(wake, 20));
  if (!ended.signal.aborted && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  check('a segment stood when it was killed', (await end) === 'SIGKILL');
}

async function hasSegment(directory: string): Promise<boolean> {
  const names = await readdir(directory, { recursive: true });
  return names.some((name) => name.endsWith('segments.jsonl')) && names.some((name) => name.endsWith('segment-000001.kv'));
}

/** SHA-256 of each file of the state, by name. */
async function digests(memory: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(memory, { recursive: true })).filter((name) => name.endsWith('.kv'));
  const pairs = await Promise.all(names.map(async (name) => [name, createHash('sha256').update(await readFile(join(memory, name))).digest('hex')] as const));
  return Object.fromEntries(pairs.toSorted(([a], [b]) => a.localeCompare(b)));
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

function check(what: string, holds: boolean): void {
  console.log(`${holds ? 'yes' : 'NO '}  ${what}`);
  if (!holds) failures.push(what);
}

function indent(text: string): string {
  return text.split('\n').slice(0, 40).map((line) => `    ${line}`).join('\n');
}
