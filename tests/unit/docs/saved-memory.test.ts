import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { MemoRAG, readDocuments } from '../../../src/index.ts';

const page = await readFile('docs/saved-memory.md', 'utf8');
let root = '';
let generation = '';
beforeAll(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'memorag-docs-')), 'memory');
  await using pipe = await MemoRAG.open({ embedder: { kind: 'none' } });
  const books = await readDocuments(['examples/books/shi-tuo-ji.md']);
  await pipe.memorize(books.map((book) => ({ ...book, metadata: { year: 1911 } })), { into: root });
  generation = join(root, (await readFile(join(root, 'CURRENT'), 'utf8')).trim());
});
afterAll(() => rm(join(root, '..'), { recursive: true, force: true }));

test('the page names every file of a memory', async () => {
  const names = await readdir(generation, { recursive: true });
  const files = names.filter((name) => /\.\w+$/u.test(name) && !name.startsWith('texts')).map((name) => name.replace('memory/', ''));
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((name) => !page.includes(name))).toEqual([]);
});

test.each(['manifest.json', 'documents.jsonl', 'chunks.jsonl', 'memory/entities.json', 'memory/key-points.json'])('the page tells every member of %s', async (name) => {
  const lines = (await readFile(join(generation, name), 'utf8')).trim();
  const values: unknown[] = name.endsWith('.jsonl') ? lines.split('\n').map((line): unknown => JSON.parse(line)) : [JSON.parse(lines)];
  const members = [...new Set(values.flatMap(membersOf))].filter((member) => !['chunk', 'memorize', 'embed', 'year'].includes(member));
  expect(members.length).toBeGreaterThan(2);
  expect(members.filter((member) => !page.includes(`\`${member}\``))).toEqual([]);
});

function membersOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(membersOf);
  const object = z.record(z.string(), z.unknown()).safeParse(value);
  return object.success ? Object.entries(object.data).flatMap(([key, inner]) => [key, ...membersOf(inner)]) : [];
}
