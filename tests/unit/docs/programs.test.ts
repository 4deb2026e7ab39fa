import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readMarkdownPage, type Fence } from './markdown-page.ts';
import { missingLines } from './page-commands.ts';
import { PAGES } from './pages.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** Pages whose program opens the default configuration, and so starts the bridge. */
const WITH_BRIDGE = ['README.md'];
/** Stands in for the book of whoever reads: short, because every window of it is embedded. */
const BOOK = readFileSync('examples/books/the-tidewright-of-carrow.txt', 'utf8').slice(0, 6000);

const pages = await Promise.all(PAGES.map(readMarkdownPage));
const programs = pages
  .map(({ path, fences }) => ({ path, blocks: blocksOf(fences) }))
  .filter(({ path, blocks }) => blocks.length > 0 && (existsSync('.venv/bin/python') || !WITH_BRIDGE.includes(path)));

interface Block {
  readonly line: number;
  readonly lines: readonly string[];
  /** The `text` fence behind it: what it prints. */
  readonly shown: readonly string[];
}

/** The TypeScript of a page, in order: one program. */
function blocksOf(fences: readonly Fence[]): readonly Block[] {
  return fences.flatMap(({ language, lines, line }, position) => {
    const next = fences[position + 1];
    return language === 'ts' ? [{ line, lines, shown: next?.language === 'text' ? next.lines : [] }] : [];
  });
}

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'memorag-docs-')));
  symlinkSync(resolve('examples'), join(folder, 'examples'));
  mkdirSync(join(folder, 'cache'));
  writeFileSync(join(folder, 'book.txt'), BOOK);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const { path, blocks } of programs) writeFileSync(join(folder, fileOf(path)), programOf(blocks));
  const compilerOptions = { typeRoots: [resolve('node_modules/@types')], rewriteRelativeImportExtensions: false };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: resolve('tsconfig.json'), compilerOptions, include: ['*.ts'] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('programs of the pages', () => {
  test('have the types that they use', async () => {
    const { stdout } = await execa(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', folder], { reject: false });
    expect(stdout).toBe('');
  });

  test.each(programs)('$path: the program prints what the page shows', async ({ path, blocks }) => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [join(folder, fileOf(path))], { cwd: folder, env: { MEMORAG_CACHE: join(folder, 'cache') }, reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const printed = new Map(stdout.split(/^<<(?=\d+>>$)/mu).map((part) => [Number.parseInt(part, 10), part.replace(/^\d+>>$/mu, '')]));
    const missing = blocks.flatMap(({ line, shown }) => missingLines(shown, printed.get(line) ?? '', folder).map((text) => ({ line, text, printed: printed.get(line) })));
    expect(missing).toEqual([]);
  });
});

function fileOf(path: string): string {
  return path.replaceAll('/', '-').replace(/\.md$/u, '.ts');
}

// Between the blocks a mark is printed, so that each output is found again.
function programOf(blocks: readonly Block[]): string {
  const program = blocks.map(({ line, lines }) => `console.log('<<${line}>>');\n${lines.join('\n')}\n`).join('');
  return `${program.replaceAll(/from 'memorag'/gu, `from '${resolve('src/index.ts')}'`)}export {};\n`;
}
