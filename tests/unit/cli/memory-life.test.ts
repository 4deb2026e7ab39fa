import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runHere } from './run-here.ts';
import { runMemorag, startMemorag, type Finished } from './run-memorag.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const ENGLISH = `# The Lamp

## The keeper

Old Tobias kept the lamp at Merrow Point for thirty-one years. He was paid nine shillings a week.
His dog was called Brine, and it slept on the stairs.

## The storm

In the storm of March the lens broke. Tobias burned his own boat, the Wren, to keep a light on the rock.
Eleven men came home by that fire.
`;
const CHINESE = '# 灯塔\n\n老托守了三十一年的灯塔，每月工钱九块。他的狗名叫盐花，睡在楼梯上。\n\n三月的风暴打碎了透镜。老托烧掉自己的小船“鹪鹩号”，让礁石上有一点光。\n';

let folder = '';
let cache = '';
let first: Finished;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-life-'));
  cache = join(folder, 'cache');
  await writeFile(join(folder, 'lamp.md'), ENGLISH);
  await writeFile(join(folder, '灯塔.md'), CHINESE);
  first = await memorag('memorize', file('lamp.md'));
});
afterAll(async () => { await rm(folder, { recursive: true }); });

describe('memorize', () => {
  test('says where the memory is and what to type next', () => {
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stdout).toContain('Memorized "The Lamp"');
    expect(first.stdout).toContain(`Saved in ${join(cache, 'the-lamp')}`);
    expect(first.stdout).toContain('npx memorag ask the-lamp "your question"');
    expect(first.stderr).toMatch(/^save: 1 document in/mu);
  });

  test('the same text again is loaded, and --quiet says nothing else', async () => {
    const again = await memorag('memorize', file('lamp.md'), '--quiet');
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toContain('nothing was computed');
  });

  test('another text in its place is refused, --replace lets it in', async () => {
    await memorag('memorize', file('lamp.md'), '--into', 'place');
    const refused = await memorag('memorize', file('灯塔.md'), '--into', 'place');
    expect(refused).toMatchObject({ exitCode: 3, stdout: '' });
    expect(refused.stderr).toContain('--replace');
    const replaced = await json('memorize', file('灯塔.md'), '--into', 'place', '--replace');
    expect(replaced).toMatchObject({ name: 'place', reused: false, documents: [{ title: '灯塔' }] });
  });

  test('a path is a directory, standard input a text, a folder all its texts', async () => {
    const directory = join(folder, 'here');
    expect(await json('memorize', file('lamp.md'), file('灯塔.md'), '--into', directory)).toMatchObject({ root: directory, documents: [{ id: expect.any(String) }, { id: '灯塔' }] });
    const piped = await runHere(['memorize', '-', '--into', 'piped', '--json'], { cache, input: ENGLISH, environment: { MEMORAG_EMBEDDER: 'none' } });
    expect(JSON.parse(piped.stdout)).toMatchObject({ name: 'piped', documents: [{ characters: ENGLISH.length }] });
  });

  test('--dry-run tells the cost and saves nothing', async () => {
    expect(await json('memorize', file('灯塔.md'), '--into', 'dry', '--dry-run')).toMatchObject({ documents: 1, characters: CHINESE.length, modelCalls: 0 });
    expect((await memorag('inspect', 'dry')).exitCode).toBe(2);
  });
});

describe('ask', () => {
  test('another process cites the text it answers from', async () => {
    const { stdout } = await runMemorag(['ask', 'the-lamp', 'What was the name of the boat that Tobias burned?', '--json'], { cache, environment: { MEMORAG_EMBEDDER: 'none' } });
    const answer: JsonReply = JSON.parse(stdout);
    expect(answer).toMatchObject({ task: 'memorag', isGenerated: false, isNotFound: false });
    expect(answer.citations.length).toBeGreaterThan(0);
    for (const { start, end, quote } of answer.citations) expect(ENGLISH.slice(start, end)).toBe(quote);
    expect(answer.citations.map(({ quote }) => quote).join(' ')).toContain('the Wren');
    expect(answer.evidence.map(({ text }) => text).join(' ')).toContain('the Wren');
  });

  test('a person reads the answer with marks and sources', async () => {
    const { exitCode, stdout } = await memorag('ask', 'the-lamp', 'What', 'was', 'the', 'dog', 'called?');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Brine[^]*\[1\][^]*^Sources$[^]*^\[1\] The Lamp.*, line \d+$/mu);
    expect(stdout).toMatch(/passages? found by the question/u);
  });

  test('a question may come from standard input, in Chinese too', async () => {
    await memorag('memorize', file('灯塔.md'), '--into', 'deng-ta');
    const { stdout } = await runHere(['ask', 'deng-ta', '-', '--json'], { cache, input: '他的狗叫什么？\n', environment: { MEMORAG_EMBEDDER: 'none' } });
    expect(JSON.parse(stdout).evidence[0].text).toContain('盐花');
  });

  test('a file of questions is answered in its order, whatever its format', async () => {
    await writeFile(file('questions.txt'), 'Who kept the lamp?\n\nWhat broke?\n');
    await writeFile(file('questions.jsonl'), '{"id": 1, "question": "Who kept the lamp?"}\n{"question": "What broke?"}\n');
    for (const name of ['questions.txt', 'questions.jsonl']) {
      const { stdout } = await memorag('ask', 'the-lamp', '--file', file(name), '--task', 'rag', '--json');
      expect(JSON.parse(stdout)).toMatchObject([{ number: 1, question: 'Who kept the lamp?', task: 'rag', clues: [] }, { number: 2, question: 'What broke?' }]);
    }
    const { stdout } = await memorag('ask', 'the-lamp', '--file', file('questions.txt'));
    expect(stdout.indexOf('Who kept the lamp?')).toBeLessThan(stdout.indexOf('What broke?'));
  });

  test('a wrong line of a question file is named before anything is answered', async () => {
    await writeFile(file('wrong.jsonl'), '{"question": "Who?"}\n{"query": "What?"}\n');
    const { exitCode, stdout, stderr } = await memorag('ask', 'the-lamp', '--file', file('wrong.jsonl'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('wrong.jsonl, line 2');
  });
});

describe('the other questions', () => {
  test('search, clues and summarize show passages of the text', async () => {
    expect((await json('search', 'the-lamp', 'boat')).evidence[0]).toMatchObject({ documentId: expect.any(String), text: expect.stringContaining('Wren') });
    expect(await json('clues', 'the-lamp', 'Who kept the lamp?', '--tasks', 'text-spans,key-entities')).toMatchObject({ results: [{ task: 'text-spans' }, { task: 'key-entities' }] });
    const summary = await json('summarize', 'the-lamp', '--points', '2');
    expect(summary.points.length).toBeGreaterThan(0);
    expect(summary.points.length).toBeLessThanOrEqual(2);
    for (const { start, end, quote } of summary.citations) expect(ENGLISH.slice(start, end)).toBe(quote);
  });

  test('a person sees places and quotes', async () => {
    expect((await memorag('search', 'the-lamp', 'boat')).stdout).toMatch(/^1\. The Lamp, line 1 [\d.]+\n {3}# The Lamp[^]*the Wren/mu);
    expect((await memorag('clues', 'the-lamp', 'Who kept the lamp?')).stdout).toMatch(/^text-spans\n {2}- /u);
    expect((await memorag('summarize', 'the-lamp')).stdout).toMatch(/^\d+ key passages?, quoted from the text[^]*^Sources$/mu);
  });
});

describe('what a memory holds', () => {
  test('append adds, inspect shows, forget takes away', async () => {
    await memorag('memorize', file('lamp.md'), '--into', 'two');
    expect((await json('append', 'two', file('灯塔.md'))).documents).toHaveLength(2);
    expect((await memorag('append', 'two', file('灯塔.md'))).stdout).toContain('Nothing is new.');
    expect((await memorag('inspect', 'two')).stdout).toMatch(/灯塔[^]*\bnone: found by words alone|none: found by words alone[^]*灯塔/u);
    expect((await json('forget', 'two', '灯塔')).documents).toMatchObject([{ title: 'The Lamp' }]);
    const unknown = await memorag('forget', 'two', 'nobody');
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no document "nobody"') });
  });

  test('an unknown name is refused with a near one, and nothing is removed with it', async () => {
    const { exitCode, stderr } = await memorag('remove', 'the-lamp', 'the-lmap');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the-lamp');
    expect((await memorag('verify', 'the-lamp')).stdout).toContain('the-lamp is whole');
  });

  test('a damaged memory is listed, verified and opened as one, and can be removed', async () => {
    await memorag('memorize', file('lamp.md'), '--into', 'broken');
    const { root, generation } = await json('inspect', 'broken');
    await appendFile(join(root, generation, 'chunks.jsonl'), '\n');
    const verified = await memorag('verify', 'broken');
    expect(verified).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('chunks.jsonl') });
    expect(await memorag('ask', 'broken', 'Who?')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('chunks.jsonl') });
    expect(await memorag('remove', 'broken')).toMatchObject({ exitCode: 0 });
    expect((await memorag('list')).stdout).not.toContain('broken');
  });

  test('list shows every memory with its titles', async () => {
    const { stdout } = await memorag('list');
    expect(stdout).toMatch(/^the-lamp +1 +\d+ +[\d.]+ KiB +The Lamp$/mu);
    const { memories } = await json('list');
    expect(memories.map(({ name }) => name)).toContain('the-lamp');
  });
});

describe('hostile texts', () => {
  test('escape sequences and overrides of a book do not reach the reader', async () => {
    const padding = 'The sheep went up the hill, and the sheep came down again. '.repeat(40);
    await writeFile(file('evil.md'), `# Evil\u001B]0;owned\u0007 \u202Ebook\n\n${padding}\n\nThe treasure\u001B[2J lies \u202Eunder\u202C the oak. Nobody else knows.\n`);
    const made = await memorag('memorize', file('evil.md'), '--into', 'evil');
    expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Memorized "Evil book"') });
    const { stdout, stderr } = await memorag('ask', 'evil', 'Where is the treasure?');
    for (const character of ['\u001B', '\u0007', '\u202E', '\u202C']) expect(`${made.stdout}${stdout}${stderr}`).not.toContain(character);
    expect(stdout).toContain('under the oak');
  });
});

test('a reader that goes away ends the command quietly', async () => {
  const child = startMemorag(['ask', 'the-lamp', 'Who kept the lamp?'], { cache, environment: { MEMORAG_EMBEDDER: 'none' } });
  child.stdout.destroy();
  expect(await child).toMatchObject({ exitCode: 0, stderr: '' });
});

function file(name: string): string {
  return join(folder, name);
}

async function memorag(...words: readonly string[]): Promise<Finished> {
  return await runHere(words, { cache, environment: { MEMORAG_EMBEDDER: 'none' } });
}

interface JsonReply {
  readonly root: string;
  readonly generation: string;
  readonly citations: readonly { readonly start: number; readonly end: number; readonly quote: string }[];
  readonly evidence: readonly { readonly text: string }[];
  readonly points: readonly unknown[];
  readonly answers: readonly unknown[];
  readonly documents: readonly unknown[];
  readonly memories: readonly { readonly name: string }[];
}

async function json(...words: readonly string[]): Promise<JsonReply> {
  const { exitCode, stdout, stderr } = await memorag(...words, '--json');
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}
