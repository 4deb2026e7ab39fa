import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runHere } from './run-here.ts';
import { runMemorag } from './run-memorag.ts';

// One process per test; the machine may be busy.
vi.setConfig({ testTimeout: 180_000 });

let cache = '';
beforeAll(async () => { cache = await mkdtemp(join(tmpdir(), 'memorag-usage-')); });
afterAll(async () => { await rm(cache, { recursive: true }); });

describe('help', () => {
  test('--help lists every command on standard output', async () => {
    const { exitCode, stdout, stderr } = await runMemorag(['--help'], { cache });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const command of ['memorize', 'ask', 'summarize', 'append', 'forget', 'list', 'inspect', 'verify', 'remove', 'clues', 'search', 'eval', 'estimate', 'reembed', 'config', 'doctor', 'setup', 'bridge', 'demo']) {
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'mu'));
    }
  });

  test('the help of a command names its flags and the global ones', async () => {
    const { exitCode, stdout } = await runMemorag(['ask', '--help'], { cache });
    expect(exitCode).toBe(0);
    for (const flag of ['--task', '--file', '--ret-hit', '--embedder', '--json', '--config']) expect(stdout).toContain(flag);
  });

  test('no command at all is wrong usage and shows the help on standard error', async () => {
    const { exitCode, stdout, stderr } = await runMemorag([], { cache });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Usage: memorag');
  });
});

describe('wrong usage is one line, a remedy and exit code 2', () => {
  test.each<[string, readonly string[], string, string]>([
    ['unknown command', ['memorise'], "unknown command 'memorise'", 'did you mean memorize?'],
    ['unknown option', ['list', '--jsn'], "unknown option '--jsn'", 'did you mean --json?'],
    ['unknown option beside words that name commands', ['ask', 'a', 'did', 'they', 'forget', '--bogus'], "unknown option '--bogus'", '`memorag ask --help`'],
    ['missing operand', ['ask'], "missing required argument 'memory'", '`memorag ask --help`'],
    ['surplus operand', ['list', 'more'], "too many arguments for 'list'", '`memorag list --help`'],
    ['missing value', ['ask', 'm', 'q', '--limit'], "option '--limit <chunks>' argument missing", '`memorag ask --help`'],
    ['unknown task', ['ask', 'm', 'q', '--task', 'guess'], 'Allowed choices are memorag, rag, qa', '`memorag ask --help`'],
    ['no count', ['summarize', 'm', '--points', 'many'], '--points is "many"', 'a whole number from 1 to 100'],
    ['unknown recall task', ['clues', 'm', 'q', '--tasks', 'text-span'], 'unknown recall task "text-span"', 'did you mean text-spans?'],
    ['wrong value of a flag', ['config', '--chunk-size', '3'], 'chunkSize is 3 (from --chunk-size)', 'a number of at least 32'],
    ['unknown kind', ['config', '--embedder', 'bundle'], 'embedder.kind is "bundle" (from --embedder)', '"bundled"'],
    ['missing file', ['list', '--config', 'no-such.json'], 'no-such.json cannot be read (ENOENT)', '--config'],
    ['empty question', ['ask', 'm', '  '], 'the question is empty', 'ask something'],
    ['unknown memory', ['ask', 'nothing-like-it', 'who?'], 'there is no memory "nothing-like-it"', 'memorag memorize'],
    ['results of no file', ['ask', 'm', 'q', '--out', 'x.csv'], '--out was given without --file', 'with --file'],
    ['results in no known format', ['ask', 'm', '--file', 'package.json', '--out', 'x.txt'], 'the results file x.txt has none of the endings .jsonl, .csv, .md', 'one of them'],
    ['results over another file', ['ask', 'm', '--file', 'package.json', '--out', 'README.md'], 'README.md is there already', 'another file'],
    ['no memories behind --memory', ['ask', 'q', '--memory'], "option '--memory <memories...>' argument missing", '`memorag ask --help`'],
    ['two sources of questions', ['ask', 'm', 'q', '--file', 'x'], 'a question and --file were both given', 'one of them'],
  ])('%s', async (_, words, message, remedy) => {
    const { exitCode, stdout, stderr } = await runHere(words, { cache });
    const lines = stderr.split('\n');
    expect({ exitCode, stdout, lines: lines.length }).toEqual({ exitCode: 2, stdout: '', lines: 2 });
    expect(lines[0]).toMatch(/^memorag: /u);
    expect(lines[0]).toContain(message);
    expect(lines[1]).toMatch(/^ {2}remedy: /u);
    expect(lines[1]).toContain(remedy);
  });

  test('a question of 100 KB is refused before anything is opened', async () => {
    const { exitCode, stderr } = await runMemorag(['ask', 'm', '-'], { cache, input: 'why '.repeat(25_000) });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^memorag: the question has 99999 characters/u);
  });

  test('a question of 2 MB is not read to its end', async () => {
    const { exitCode, stderr } = await runMemorag(['ask', 'm', '-'], { cache, input: 'why '.repeat(500_000) });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^memorag: standard input has \d+ bytes or more, at most 1048576 are read/u);
  });
});

describe('--json', () => {
  test('an error is one JSON value on standard output too', async () => {
    const { exitCode, stdout } = await runMemorag(['inspect', 'nothing', '--json'], { cache });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'memory-unknown', message: expect.stringContaining('nothing'), remedy: expect.any(String) } });
  });

  test('behind -- is a word of the question', async () => {
    const { exitCode, stdout } = await runMemorag(['ask', 'nothing', '--', 'what', 'is', '--json', '--verbose'], { cache });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  test('an empty shelf is an empty list', async () => {
    const { exitCode, stdout } = await runMemorag(['list', '--json'], { cache });
    expect({ exitCode, value: JSON.parse(stdout) }).toEqual({ exitCode: 0, value: { cacheDirectory: cache, memories: [] } });
  });
});

describe('configuration', () => {
  test('flags win over variables, variables over the file', async () => {
    const file = join(cache, 'config.json');
    await writeFile(file, JSON.stringify({ chunkSize: 100, embedder: { kind: 'none' }, retrieval: { limit: 4, retHit: 2 } }));
    const { stdout } = await runMemorag(['config', '--config', file, '--ret-hit', '9'], { cache, environment: { MEMORAG_RET_HIT: '5', MEMORAG_LIMIT: '6' } });
    expect(JSON.parse(stdout)).toMatchObject({ chunkSize: 100, embedder: { kind: 'none' }, retrieval: { limit: 6, retHit: 9 }, cacheDirectory: cache });
  });

  test('an unknown key of the file and an unknown variable are named with the nearest right one', async () => {
    const file = join(cache, 'wrong.json');
    await writeFile(file, '{ "chunk_size": 100 }');
    const wrongKey = await runMemorag(['list'], { cache, environment: { MEMORAG_CONFIG: file } });
    expect(wrongKey.exitCode).toBe(2);
    expect(wrongKey.stderr).toBe(`memorag: unknown key "chunk_size" (from ${file})\n  remedy: did you mean "chunkSize"?`);
    const wrongVariable = await runMemorag(['list'], { cache, environment: { MEMORAG_CHUNKSIZE: '100' } });
    expect(wrongVariable.exitCode).toBe(2);
    expect(wrongVariable.stderr).toContain('did you mean MEMORAG_CHUNK_SIZE?');
  });

  test('a token is left out, and what is printed is a configuration again', async () => {
    const { stdout } = await runMemorag(['config'], { cache, environment: { MEMORAG_BRIDGE_URL: 'http://127.0.0.1:1', MEMORAG_BRIDGE_TOKEN: 'secret-token' } });
    expect(JSON.parse(stdout).bridge).toEqual({ url: 'http://127.0.0.1:1', startTimeoutSeconds: 60 });
    const file = join(cache, 'printed.json');
    await writeFile(file, stdout);
    expect((await runMemorag(['config', '--config', file], { cache })).stdout).toBe(stdout);
  });

  test('--verbose adds the cause of an error', async () => {
    const { stderr } = await runMemorag(['list', '--config', 'no-such.json', '--verbose'], { cache });
    expect(stderr).toMatch(/^memorag: .*\n {2}remedy: .*\n {2}MemoError: /u);
    expect(stderr).toContain('caused by: Error: ENOENT');
  });
});

describe('doctor', () => {
  test('without Python it exits 1 and says how to get it, and 0 where no Python is needed', async () => {
    const environment = { MEMORAG_PYTHON: join(cache, 'no-python') };
    const needed = await runMemorag(['doctor', '--json'], { cache, environment });
    expect(needed.exitCode).toBe(1);
    expect(JSON.parse(needed.stdout)).toMatchObject({ working: false, checks: expect.arrayContaining([expect.objectContaining({ name: 'python', status: 'problem', remedy: expect.any(String) })]) });
    const notNeeded = await runMemorag(['doctor', '--json', '--embedder', 'none'], { cache, environment });
    expect({ exitCode: notNeeded.exitCode, value: JSON.parse(notNeeded.stdout) }).toMatchObject({ exitCode: 0, value: { working: true } });
    const address = 'http://127.0.0.1:9/v1';
    const hosted = ['--memory-model', 'gist', '--generator-url', address, '--generator-model', 'm', '--embedder-url', address, '--embedder-model', 'e'];
    expect((await runMemorag(['doctor', '--json', ...hosted], { cache, environment })).exitCode).toBe(0);
    const forReranker = await runMemorag(['doctor', '--json', '--embedder', 'none', '--reranker', 'models/x'], { cache, environment });
    expect(forReranker.exitCode).toBe(1);
  });

  test('a wrong configuration is a finding, not a crash', async () => {
    const { exitCode, stdout } = await runMemorag(['doctor'], { cache, environment: { MEMORAG_CHUNK_SIZE: 'big' } });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^!! {2}configuration +chunkSize is "big" \(from MEMORAG_CHUNK_SIZE\)$/mu);
  });
});
