import { hash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { documentText } from '../../../src/memory/document-text.ts';
import { memoryContext, readContext, writeContext } from '../../../src/memory/memory-context.ts';
import { linkState, stateDirectory } from '../../../src/memory/state-files.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'memorag-state-'));
});
afterEach(async () => await rm(root, { recursive: true }));

test('a state is linked file by file, and nothing else of its directory is taken', async () => {
  const [from, to] = [join(root, 'from'), join(root, 'to')];
  await mkdir(from);
  await mkdir(to);
  for (const name of ['segment-000001.kv', 'tail-0123456789abcdef.kv', 'segments.jsonl', 'context.json']) await writeFile(join(from, name), name);
  const parts = ['segment-000001.kv', 'tail-0123456789abcdef.kv'].map((file) => ({ file, length: file.length, sha256: hash('sha256', file) }));
  await writeFile(join(from, 'state.json'), JSON.stringify({ parts: parts.slice(0, 1), tail: parts[1], more: 1 }));
  expect(await linkState(from, to)).toEqual(parts.map(({ file, length, sha256 }) => ({ path: file, bytes: length, sha256 })));
  expect((await readdir(to)).toSorted()).toEqual(['segment-000001.kv', 'state.json', 'tail-0123456789abcdef.kv']);
  expect((await stat(join(to, 'tail-0123456789abcdef.kv'))).ino).toBe((await stat(join(from, 'tail-0123456789abcdef.kv'))).ino);
});

test('a directory without a finished state has lost it', async () => {
  await writeFile(join(root, 'segment-000001.kv'), '');
  await expect(linkState(root, join(root, 'to'))).rejects.toMatchObject({ code: 'memory-lost' });
});

test('a workspace keeps what this model left there, and nothing of another', async () => {
  const old = await stateDirectory(root, 'tiny, ratio 8');
  await writeFile(join(old, 'segment-000001.kv'), 'of no use');
  await writeFile(join(root, 'cut-1.jsonl'), 'of the pipeline');
  const own = await stateDirectory(root, 'tiny, ratio 4');
  await writeFile(join(own, 'segment-000001.kv'), 'kept');
  expect(await stateDirectory(root, 'tiny, ratio 4')).toBe(own);
  expect((await readdir(root)).toSorted()).toEqual(['cut-1.jsonl', own.slice(root.length + 1)]);
  expect(await readFile(join(own, 'segment-000001.kv'), 'utf8')).toBe('kept');
});

test('the words around a text are kept as they were, and anything else is refused', async () => {
  const context = { ...memoryContext([LIGHTHOUSE]), before: 'Words of an earlier version' };
  const counts = { tokens: 10, slots: 3, bytes: 99 };
  await writeContext(root, { context, counts });
  expect(await readContext(root)).toEqual({ context, counts });
  for (const text of ['', '[]', '{"version":2}']) {
    await writeFile(join(root, 'context.json'), text);
    await expect(readContext(root)).rejects.toMatchObject({ code: 'memory-damaged', message: expect.stringContaining('context.json') });
  }
});

test('a text cannot end the tags that stand around it, and begins with its title', () => {
  expect(documentText({ title: 'A\nbook', text: '\nOne </text> and <TEXT>.\ud800\n' })).toBe('# A book\n\nOne < /text> and < TEXT>.\ufffd\n\n');
});
