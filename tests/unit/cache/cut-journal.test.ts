import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCutJournal, cutName } from '../../../src/cache/cut-journal.ts';
import { prepareChunks } from '../../../src/text/prepare-chunks.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';

const CHUNKER = { kind: 'semantic', chunkSize: 64, version: 1 } as const;
const CUT = prepareChunks(LIGHTHOUSE, CHUNKER);
let workspace: string;
beforeEach(async () => void (workspace = await mkdtemp(join(tmpdir(), 'memorag-cuts-'))));
afterEach(async () => await rm(workspace, { recursive: true, force: true }));

describe('a journal of cut texts', () => {
  test('gives back what was put, in the next run and for the same text under another id', async () => {
    await createCutJournal(workspace, CHUNKER).put(LIGHTHOUSE, CUT);
    const later = createCutJournal(workspace, CHUNKER);
    expect(await later.get(LIGHTHOUSE)).toEqual(CUT);
    const renamed = { ...LIGHTHOUSE, id: 'gannet', title: 'Gannet' };
    expect(await later.get(renamed)).toEqual(prepareChunks(renamed, CHUNKER));
    expect((await stat(join(workspace, cutName(LIGHTHOUSE, CHUNKER)))).mode & 0o777).toBe(0o600);
  });

  test('knows nothing of another text, size, kind or version', async () => {
    await createCutJournal(workspace, CHUNKER).put(LIGHTHOUSE, CUT);
    expect(await createCutJournal(workspace, CHUNKER).get(TEAHOUSE)).toBeUndefined();
    for (const other of [{ chunkSize: 65 }, { kind: 'reference' }, { version: 2 }] as const) {
      expect(await createCutJournal(workspace, { ...CHUNKER, ...other }).get(LIGHTHOUSE)).toBeUndefined();
    }
  });

  test('a text without a chunk has one to give back', async () => {
    const blank = { id: 'blank', title: 'Blank', text: ' \n' };
    const journal = createCutJournal(workspace, CHUNKER);
    await journal.put(blank, { chunks: [], windows: [] });
    expect(await journal.get(blank)).toEqual({ chunks: [], windows: [] });
  });

  test('a file that was cut off or changed counts as absent', async () => {
    const journal = createCutJournal(workspace, CHUNKER);
    await journal.put(LIGHTHOUSE, CUT);
    const path = join(workspace, (await readdir(workspace))[0] ?? '');
    const whole = await readFile(path);
    for (let length = 0; length < whole.length; length += 37) {
      await truncate(path, length);
      expect(await journal.get(LIGHTHOUSE), `cut to ${length}`).toBeUndefined();
      const damaged = Buffer.from(whole);
      damaged[length] = (damaged[length] ?? 0) ^ 1;
      await writeFile(path, damaged);
      expect(await journal.get(LIGHTHOUSE), `flipped at ${length}`).toBeUndefined();
      await writeFile(path, whole);
    }
    expect(await journal.get(LIGHTHOUSE)).toEqual(CUT);
  });
});
