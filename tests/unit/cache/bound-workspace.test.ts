import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { boundWorkspace } from '../../../src/cache/bound-workspace.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'memorag-bound-'));
  for (const name of ['cut-a.jsonl', 'cut-b.jsonl', 'vectors-a.journal', 'vectors-b.journal', 'memory.journal']) await writeFile(join(workspace, name), Buffer.alloc(100));
});
afterEach(async () => await rm(workspace, { recursive: true, force: true }));
const used = (): ReadonlySet<string> => new Set(['cut-a.jsonl', 'vectors-a.journal']);

describe('an abandoned workspace', () => {
  test('below the limit keeps what another run may come back to', async () => {
    await boundWorkspace(workspace, { used, limit: 400 });
    expect(await readdir(workspace)).toHaveLength(5);
  });

  test('above it keeps what this run uses, and what is not the pipeline\'s', async () => {
    await boundWorkspace(workspace, { used, limit: 399 });
    expect((await readdir(workspace)).toSorted()).toEqual(['cut-a.jsonl', 'memory.journal', 'vectors-a.journal']);
  });

  test('that is not there is no error', async () => {
    await expect(boundWorkspace(join(workspace, 'none'), { used, limit: 0 })).resolves.toBeUndefined();
  });
});
