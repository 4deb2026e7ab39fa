import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { exportGraph, type ExportedGraph } from '../../../src/hipporag/export-graph.ts';
import { loadedGraph } from '../../../src/hipporag/loaded-graph.ts';
import { loadMemory } from '../../../src/memorag/load-memory.ts';
import { graphBackends } from '../../fixtures/graph-backends.ts';

vi.setConfig({ testTimeout: 60_000 });

const root = await mkdtemp(join(tmpdir(), 'killed-graph-'));
afterAll(() => rm(root, { recursive: true, force: true }));

test('a graph whose writer is killed, again and again, is made and grows all the same, and no text is read twice', async () => {
  const place = join(root, 'graph');
  // Each run kills itself a little later than the one before.
  for (const moment of ['extract', 'link', 'rename']) expect(await run(place, 'index', moment)).toBe('SIGKILL');
  expect(await run(place, 'index')).toBe(0);
  const first = ['erik hort born in montebello', 'marina born in minsk', 'montebello part of rockland county'];
  expect(await factsOf(place)).toEqual(first);
  expect(await asked(place)).toHaveLength(3);
  expect((await readdir(place)).toSorted()).toEqual(['CURRENT', 'gen-000001', 'leases']);

  expect(await run(place, 'append', 'rename')).toBe('SIGKILL');
  expect(await factsOf(place)).toEqual(first);
  expect(await run(place, 'append')).toBe(0);
  expect(await factsOf(place)).toEqual(['erik hort born in montebello', 'marina moved to suffern', 'montebello part of rockland county', 'suffern lies in rockland county']);
  expect(await asked(place)).toHaveLength(5);
});

/** The signal that ended it, or its exit code. */
async function run(place: string, task: 'index' | 'append', moment = ''): Promise<unknown> {
  const child = spawn(process.execPath, [resolve('tests/fixtures/graph-writer.ts'), place, task, moment], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = await once(child, 'exit');
  return signal ?? code;
}

async function factsOf(place: string): Promise<readonly string[]> {
  await using backends = await graphBackends();
  await using graph = loadedGraph(await loadMemory(backends, place, {}));
  const exported: ExportedGraph = exportGraph(graph);
  // Every passage is joined to its phrases, however it came to be.
  expect(exported.passages).toHaveLength(graph.corpus.chunks.length);
  return exported.facts.map(({ fact }) => fact.join(' '));
}

async function asked(place: string): Promise<readonly string[]> {
  return (await readFile(`${place}.asked`, 'utf8')).trimEnd().split('\n');
}
