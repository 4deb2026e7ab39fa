import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Findings } from '../../../src/memory/findings.ts';
import { findOnce } from '../../../src/memory/findings-journal.ts';
import type { Document } from '../../../src/spec/text.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';

const FOUND: Findings = { names: ['Crowe'], mentions: new Map([['lighthouse#0', [0]]]), keyPoints: [{ documentId: 'lighthouse', start: 0, end: 9, score: 1 }] };

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'memorag-findings-'));
});
afterEach(async () => await rm(workspace, { recursive: true, force: true }));

let searches = 0;
const findIn = async (document: Document, find = () => Promise.resolve(FOUND)): Promise<Findings> => {
  const corpus = createInMemoryCorpus([document]);
  searches = 0;
  return await findOnce(corpus, { corpus, workspace }, () => ((searches += 1), find()));
};

test('what an earlier run found is not looked for again', async () => {
  expect(await findIn(LIGHTHOUSE)).toEqual(FOUND);
  expect(await findIn(LIGHTHOUSE)).toEqual(FOUND);
  expect(searches).toBe(0);
});

test('another text is read for itself', async () => {
  await findIn(LIGHTHOUSE);
  await findIn({ ...LIGHTHOUSE, text: `${LIGHTHOUSE.text} ` });
  expect(searches).toBe(1);
  // Findings of abandoned texts do not gather.
  expect(await readdir(workspace)).toHaveLength(1);
});

test('a search that fails leaves nothing behind', async () => {
  await expect(findIn(LIGHTHOUSE, () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
  expect(await readdir(workspace)).toEqual([]);
});

test.each(['entities.json', 'key-points.json'])('a damaged or missing %s costs a new search', async (name) => {
  await findIn(LIGHTHOUSE);
  const [directory = ''] = await readdir(workspace);
  await writeFile(join(workspace, directory, name), '{');
  expect(await findIn(LIGHTHOUSE)).toEqual(FOUND);
  expect(searches).toBe(1);
  expect(await findIn(LIGHTHOUSE)).toEqual(FOUND);
  expect(searches).toBe(0);
  await rm(join(workspace, directory, name));
  await findIn(LIGHTHOUSE);
  expect(searches).toBe(1);
});
