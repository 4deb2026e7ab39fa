import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CONFIG_SETTINGS } from '../../../src/config/config-settings.ts';
import { ERROR_CODES, MemoRAG } from '../../../src/index.ts';

const page = await readFile('docs/library.md', 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split('|').map((cell) => cell.trim()));

test('the table of errors says what the code says', () => {
  const told = rows.flatMap(([, code = '', exitCode, status, again]) => (Object.keys(ERROR_CODES).some((known) => code === `\`${known}\``) ? [[code, exitCode, status, again]] : []));
  const real = Object.entries(ERROR_CODES).map(([code, { exitCode, httpStatus, isRetryable }]) => [`\`${code}\``, String(exitCode), String(httpStatus), isRetryable ? 'yes' : '']);
  expect(told.toSorted()).toEqual(real.toSorted());
});

test('the table of the configuration has every key', () => {
  const keys = new Set(rows.flatMap(([, key = '']) => [...key.matchAll(/`(?<name>[\w.]+)`/gu)].map(({ groups }) => groups?.['name'])));
  expect(CONFIG_SETTINGS.map(({ path }) => path.join('.')).filter((key) => !keys.has(key))).toEqual([]);
});

test('the table of calls has every public call', () => {
  const calls = Object.getOwnPropertyNames(MemoRAG.prototype).filter((name) => name !== 'constructor');
  expect(calls.length).toBeGreaterThan(10);
  const table = rows.map(([, call = '']) => call).join('\n');
  expect(calls.filter((name) => !new RegExp(`\`(?:pipe\\.)?${name}[(\`]`, 'u').test(table))).toEqual([]);
});
