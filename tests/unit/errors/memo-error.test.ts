import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isMemoError, MemoError } from '../../../src/errors/memo-error.ts';

const TYPESCRIPT = linesOf('src/**/*.ts', /\b(?:message|remedy): /u);
const PYTHON = linesOf('python-bridge/memorag_bridge/**/*.py', /\b(?:BridgeError|_refused|_protocol_error)\(|\b(?:message|remedy|problem) = /u);

test('there are lines to hold', () => {
  expect(TYPESCRIPT.length).toBeGreaterThan(80);
  expect(PYTHON.length).toBeGreaterThan(15);
});

test('messages and remedies begin without a capital', () => {
  expect(TYPESCRIPT.filter(({ line }) => /(?:(?:message|remedy): |\? | : )['`][A-Z][a-z ]/u.test(line))).toEqual([]);
  expect(PYTHON.filter(({ line }) => /f?"[A-Z][a-z ]/u.test(line))).toEqual([]);
});

test('messages and remedies end without a full stop', () => {
  expect(TYPESCRIPT.filter(({ line }) => /[^.'`]\.['`](?=[,;)]| [:}]|$)/u.test(line))).toEqual([]);
  expect(PYTHON.filter(({ line }) => /[^.]\."(?=[,)]|$)/u.test(line))).toEqual([]);
});

test('commands stand in backticks', () => {
  const bare = /(?<![`\w])(?:npm run \w|memorag (?:append|ask|bridge|doctor|forget|inspect|list|memorize|reembed|remove|verify)\b)/u;
  expect([...TYPESCRIPT, ...PYTHON].filter(({ line }) => bare.test(line))).toEqual([]);
});

test('an error is known by its class, and by its code where one is asked for', () => {
  const error = new MemoError({ code: 'memory-busy', message: 'busy' });
  expect(error).toMatchObject({ exitCode: 3, httpStatus: 423, isRetryable: true });
  expect([isMemoError(error), isMemoError(error, 'memory-busy'), isMemoError(error, 'internal'), isMemoError(new Error('busy'))]).toEqual([true, true, false, false]);
});

function linesOf(pattern: string, wanted: RegExp): readonly { readonly file: string; readonly line: string }[] {
  const files = globSync(pattern);
  return files.flatMap((file) => readFileSync(file, 'utf8').split('\n').filter((line) => wanted.test(line)).map((line) => ({ file, line: line.trim() })));
}
