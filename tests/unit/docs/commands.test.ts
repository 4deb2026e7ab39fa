import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readMarkdownPage } from './markdown-page.ts';
import { missingLines, pageCommands } from './page-commands.ts';
import { PAGES } from './pages.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** Why a command of a `sh norun` fence is not run here. */
const NOT_RUN: readonly (readonly [command: RegExp, reason: string])[] = [
  [/^npm test\b/u, 'it is what runs this'],
  [/^(?:PYTHON=\S+ )?npm run (?:setup|demo|bench|faults|eval:default|typecheck|lint)\b/u, 'it takes minutes, or changes the installation; demo, bench, faults and set-up have tests of their own'],
  [/^npx memorag bridge (?:start|stop)\b/u, 'it would meet the bridge of whoever runs the tests; kept-bridge.test.ts starts one of its own'],
  [/^ssh |^MEMORAG_BRIDGE_URL=/u, 'it needs another machine; bridge.url is tested in bridge.test.ts'],
  [/ --model TommyChien\//u, 'it needs a model of 15 GB; beacon-memory.test.ts and cli/beacon-memory.test.ts do the same with a tiny one'],
  [/^export \w+_(?:API_)?KEY=| --(?:generator|memory-chat|embedder|reranker)-(?:model|url) /u, 'it calls a model behind an address; hosted.test.ts does the same with a server on this machine'],
  [/^npm run serve:vllm |^docker run |^vllm serve /u, 'it starts a server that needs a card; scripts/serve-vllm.test.ts runs the command'],
  [/^MEMORAG_DEVICE_MEMORY_GIB=/u, 'it starts a bridge that goes on; the bound is tested in test_residency.py'],
  [/^npx memorag graph /u, 'it needs vectors, or a batch service; docs/graph.md and graph-commands.test.ts do the same'],
  [/^ps /u, 'it is about a process of the reader\'s own'],
];

/** The embedders need seconds to start: they are used only where a page shows vectors. */
const WITH_VECTORS = ['docs/saved-memory.md', 'docs/bridge-protocol.md', 'docs/graph.md'];

/** Stands in, as `book.txt`, for the book of whoever reads: short, because it is quick. */
const BOOK = readFileSync('examples/books/the-tidewright-of-carrow.txt', 'utf8').slice(0, 8000);

const pages = await Promise.all(PAGES.map(readMarkdownPage));
const shells = pages.map((page) => ({ path: page.path, fences: page.fences.filter(({ language }) => language === 'sh') }));

describe('commands of the pages', () => {
  test.each(shells)('$path says of every fence with a command whether it is run', ({ fences }) => {
    expect(fences.flatMap(({ marks }) => marks).filter((mark) => mark !== 'norun' && mark !== 'fails')).toEqual([]);
    const unexplained = fences.filter(({ marks }) => marks.includes('norun')).flatMap((fence) => pageCommands(fence).filter(({ command }) => !NOT_RUN.some(([pattern]) => pattern.test(command))));
    expect(unexplained).toEqual([]);
  });

  test('every reason not to run a command is about one that a page has', () => {
    const notRun = shells.flatMap(({ fences }) => fences.filter(({ marks }) => marks.includes('norun')).flatMap(pageCommands));
    expect(NOT_RUN.filter(([pattern]) => !notRun.some(({ command }) => pattern.test(command)))).toEqual([]);
  });

  test('no page has a command in a fence of another language', () => {
    const stray = pages.flatMap(({ path, fences }) => fences.filter(({ language, lines }) => language !== 'sh' && lines.some((line) => /^(?:\$ )?(?:npx )?memorag |^(?:\$ )?npm run /u.test(line))).map(({ line }) => `${path}, line ${line}`));
    expect(stray).toEqual([]);
  });
});

const runnable = shells
  .map(({ path, fences }) => ({ path, programs: programsOf(path), commands: fences.filter(({ marks }) => !marks.includes('norun')).flatMap(pageCommands) }))
  .filter(({ path, commands }) => commands.length > 0 && (existsSync('.venv/bin/python') || !WITH_VECTORS.includes(path)));

// Pages side by side, the commands of one in their order.
describe.concurrent.each(runnable)('$path', ({ path, programs, commands }) => {
  let folder = '';
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'memorag-docs-')));
    for (const name of ['examples', 'node_modules', '.venv', 'python-bridge']) if (existsSync(name)) symlinkSync(resolve(name), join(folder, name));
    writeFileSync(join(folder, 'book.txt'), BOOK);
    for (const { name, lines } of programs) writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('every Python program is run', { concurrent: false }, () => {
    expect(programs.filter(({ name }) => !commands.some(({ command }) => command.includes(`python ${name}`)))).toEqual([]);
  });

  test.each(commands)('line $line: $command', { concurrent: false }, async ({ command, shown, fails }) => {
    const { exitCode, all } = await execa('bash', ['-c', `npx() { "$@"; }\n${command}`], { cwd: folder, env: environment(folder, path), extendEnv: false, reject: false, all: true, input: '' });
    expect({ failed: exitCode !== 0, all }).toEqual({ failed: fails, all: expect.any(String) });
    expect({ missing: missingLines(shown, all, folder), all }).toEqual({ missing: [], all });
  });
});

/** The Python programs of a page, by the names that their fences give: ```` ```python read-memory.py ````. */
function programsOf(path: string): readonly { readonly name: string; readonly lines: readonly string[] }[] {
  const fences = pages.find((page) => page.path === path)?.fences ?? [];
  return fences.filter(({ language }) => language === 'python').map(({ marks: [name = 'unnamed.py'], lines }) => ({ name, lines }));
}

function environment(folder: string, path: string): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^MEMORAG_|^(?:NO_COLOR|FORCE_COLOR|COLUMNS)$/u.test(name)));
  const search = [dirname(process.execPath), resolve('node_modules/.bin'), process.env['PATH']].join(delimiter);
  const words = WITH_VECTORS.includes(path) ? {} : { MEMORAG_EMBEDDER: 'none' };
  return { ...inherited, ...words, PATH: search, MEMORAG_CACHE: join(folder, 'cache'), COLUMNS: '100' };
}
