import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readMarkdownPage, type Link } from './markdown-page.ts';
import { ALL_PAGES, PAGES } from './pages.ts';

const pages = new Map(await Promise.all(ALL_PAGES.map(async (path) => [path, await readMarkdownPage(path)] as const)));

/** What is wrong with a link; `undefined`: nothing, or it leads out of the repository. */
function problemOf(from: string, { target, line }: Link): string | undefined {
  if (/^[a-z]+:/u.test(target)) return undefined;
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : normalize(join(dirname(from), file));
  if (!existsSync(path)) return `${from}, line ${line}: there is no ${path}`;
  if (anchor === undefined) return undefined;
  const page = pages.get(path);
  return page?.anchors.has(anchor) === true ? undefined : `${from}, line ${line}: ${path} has no heading #${anchor}`;
}

test.each([...pages.values()].map((page) => [page.path, page] as const))('every link of %s leads somewhere', (path, { links }) => {
  expect(links.flatMap((link) => problemOf(path, link) ?? [])).toEqual([]);
});

test('every page is in the index of the docs', () => {
  const index = pages.get('docs/README.md')?.links.map(({ target }) => target.split('#')[0]) ?? [];
  const missing = PAGES.map((path) => path.replace(/^docs\//u, '')).filter((name) => name !== 'README.md' && !index.includes(name));
  expect(missing).toEqual([]);
});

test('every npm script that a page names is in package.json', () => {
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const named = ALL_PAGES.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/npm run (?<name>[\w:-]+)/gu)].map(({ groups }) => groups?.['name'] ?? ''));
  expect([...new Set(named)].filter((name) => scripts[name] === undefined)).toEqual([]);
});
