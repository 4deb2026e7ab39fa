import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const page = readFileSync('docs/models.md', 'utf8');
const lines = page.split('\n');
/** `- code file: title` */
const tests = lines.flatMap((line) => {
  const { code = '', file = '', title = '' } = /^- `(?<code>[a-z-]+)` (?<file>tests\/\S+): (?<title>.+)$/u.exec(line)?.groups ?? {};
  return code === '' ? [] : [{ code, file, title }];
});
/** Contracts, by the function that registers a kind, and where that is called. */
const CONTRACTS: ReadonlyMap<string, { readonly register: string; readonly files: readonly string[] }> = new Map([
  ['tests/contracts/chat-model-contract.ts', { register: 'describeChatModelContract', files: ['ollama', 'openai', 'huggingface', 'responses', 'azure'].map((name) => `tests/unit/chat/${name}-chat.test.ts`) }],
  ['tests/contracts/embedder-contract.ts', { register: 'describeEmbedderContract', files: ['tests/unit/config/open-hosted-embedder.test.ts'] }],
  ['tests/contracts/reranker-contract.ts', { register: 'describeRerankerContract', files: ['tests/unit/config/open-hosted-reranker.test.ts'] }],
]);

interface Cell {
  readonly row: string;
  readonly kind: string;
  readonly text: string;
}

describe('the tables of providers', () => {
  const cells = featureCells();

  test('are those of all kinds', () => {
    expect(new Set(cells.map(({ kind }) => kind)).size).toBeGreaterThan(8);
    expect(cells.length).toBeGreaterThan(150);
  });

  test('have a test or a dash in every cell', () => {
    const known = new Set(tests.map(({ code }) => code));
    expect(cells.filter(({ text }) => text !== '–' && (codesOf(text).length === 0 || codesOf(text).some((code) => !known.has(code))))).toEqual([]);
  });

  test('use every test that is listed, each under one name', () => {
    const used = new Set(cells.flatMap(({ text }) => codesOf(text)));
    expect(tests.filter(({ code }) => !used.has(code))).toEqual([]);
    expect(new Set(tests.map(({ code }) => code)).size).toBe(tests.length);
  });

  test.each(tests)('$code is a test of $file', ({ file, title }) => {
    const source = readFileSync(file, 'utf8').replaceAll('\\\'', '\'');
    expect(source.includes(`'${title}'`)).toBe(true);
  });

  test('name a test of a contract only for kinds that the contract is run over', () => {
    const fileOf = new Map(tests.map(({ code, file }) => [code, file]));
    const wrong = cells.flatMap(({ row, kind, text }) => codesOf(text).flatMap((code) => {
      const contract = CONTRACTS.get(fileOf.get(code) ?? '');
      return contract === undefined || isRegistered(contract, kind) ? [] : [{ row, kind, code }];
    }));
    expect(wrong).toEqual([]);
  });
});

function isRegistered({ register, files }: { readonly register: string; readonly files: readonly string[] }, kind: string): boolean {
  return files.some((file) => new RegExp(`${register}\\('${kind}(?:'| )`, 'u').test(readFileSync(file, 'utf8')));
}

function codesOf(text: string): readonly string[] {
  return [...text.matchAll(/`([a-z-]+)`/gu)].map(([, code = '']) => code);
}

/** Of the tables whose first column has no head. */
function featureCells(): readonly Cell[] {
  const found: Cell[] = [];
  let kinds: readonly string[] = [];
  for (const line of lines.slice(lines.indexOf('## What each can do here'))) {
    const parts = line.startsWith('|') ? line.split('|').slice(1, -1).map((part) => part.trim()) : [];
    const [row = '', ...rest] = parts;
    if (parts.length === 0) kinds = [];
    else if (row === '') kinds = rest.map((kind) => kind.replaceAll('`', ''));
    else if (kinds.length > 0 && !/^-+$/u.test(row)) found.push(...rest.map((text, at) => ({ row, kind: kinds[at] ?? '', text })));
  }
  return found;
}
