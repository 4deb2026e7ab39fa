import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('docs/bridge-protocol.md', 'utf8');
const FOLDER = 'python-bridge/memorag_bridge';
const source = (name: string): string => readFileSync(`${FOLDER}/${name}.py`, 'utf8');
/** All files of a folder: each holds one family of calls. */
const sources = (folder: string): string => readdirSync(`${FOLDER}/${folder}`).filter((file) => file.endsWith('.py')).map((file) => source(`${folder}/${file.slice(0, -3)}`)).join('\n');

test('the page has every call of the bridge', () => {
  const calls = [...sources('calls').matchAll(/@app\.(?<method>get|post|put)\("(?<path>[^"]+)"\)/gu)].map(({ groups }) => `\`${groups?.['method']?.toUpperCase()} ${groups?.['path']}\``);
  expect(calls.length).toBeGreaterThan(4);
  expect(calls.filter((call) => !page.includes(call))).toEqual([]);
});

test('the page has every member that crosses the wire', () => {
  const members = [...sources('wire').matchAll(/^ {4}(?<name>\w+):/gmu)].map(({ groups }) => groups?.['name'] ?? '');
  expect(members.length).toBeGreaterThan(20);
  expect([...new Set(members)].filter((name) => !new RegExp(`["\`]${name}["\`]`, 'u').test(page))).toEqual([]);
});

test('the page has the limits and the status of every code that the bridge gives', () => {
  const status = [...source('errors').matchAll(/"(?<code>[a-z-]+)": (?<status>\d{3}),/gu)].map(({ groups }) => [groups?.['code'], groups?.['status']]);
  const given = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.py') && path !== 'errors.py').map((path) => readFileSync(`${FOLDER}/${path}`, 'utf8')).join('\n');
  expect(status.length).toBeGreaterThan(3);
  expect(status.filter(([code]) => !given.includes(`"${code}"`))).toEqual([]);
  expect(status.filter(([code, number]) => !new RegExp(`\\| \`${code}\` \\|[^|]*\\b${number}\\b`, 'u').test(page))).toEqual([]);
  expect(page).toContain('65,536 texts');
  expect(sources('wire')).toContain('MAX_TEXTS = 65_536');
});
