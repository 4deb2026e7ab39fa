import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createExtractiveExtractor } from '../../../src/extraction/extractive-extractor.ts';
import { extractOnce } from '../../../src/hipporag/extract-once.ts';
import type { ChunkExtraction, Extractor } from '../../../src/spec/extraction.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';

const INPUTS = ['one', 'two', 'three', 'two'].map((text, number) => ({ chunkId: `d#${number}`, text }));
const done = (text: string): ChunkExtraction => ({ status: 'done', source: 'model', entities: [text], triples: [[text, 'is', 'read']] });

/** Stands for a language model; keeps what it was asked. `read` may throw. */
function reader(read: (text: string) => ChunkExtraction, modelId = 'reader-1'): Extractor & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked, kind: 'chat', modelId, isLanguageModel: true,
    estimate: () => ({ modelCalls: 0, inputTokens: 0, outputTokens: 0 }),
    async extract(inputs, { onExtracted }) {
      const extractions: ChunkExtraction[] = [];
      for (const [position, { text }] of inputs.entries()) {
        asked.push(text);
        extractions.push(read(text));
        await onExtracted?.(position, read(text));
      }
      return { extractions, usage: NO_USAGE };
    },
  };
}

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'extract-once-'));
});
afterEach(() => rm(workspace, { recursive: true }));

function stopAt(stop: string): (text: string) => ChunkExtraction {
  return (text) => {
    if (text === stop) throw new Error('killed');
    return done(text);
  };
}

describe('extraction that was interrupted', () => {
  test('goes on behind what was read', async () => {
    await expect(extractOnce(INPUTS, { extractor: reader(stopAt('three')), workspace })).rejects.toThrow('killed');
    const again = reader(done);
    const progress: string[] = [];
    const { extractions } = await extractOnce(INPUTS, { extractor: again, workspace, onProgress: ({ done: read, total, reused }) => void progress.push(`${read}/${total} ${reused}`) });
    expect(again.asked).toEqual(['three']);
    expect(extractions).toEqual(INPUTS.map(({ text }) => done(text)));
    expect(progress).toEqual(['3/4 3', '4/4 3']);
  });

  test('tries again what failed, and nothing else', async () => {
    const failing = reader((text) => (text === 'two' ? { status: 'failed', source: 'model', entities: [], triples: [], problem: 'busy' } : done(text)));
    const first = await extractOnce(INPUTS, { extractor: failing, workspace });
    expect(first.extractions.map(({ status }) => status)).toEqual(['done', 'failed', 'done', 'failed']);
    const again = reader(done);
    await extractOnce(INPUTS, { extractor: again, workspace });
    expect(again.asked).toEqual(['two', 'two']);
  });

  test('by another extractor begins anew', async () => {
    await extractOnce(INPUTS, { extractor: reader(done), workspace });
    const other = reader(done, 'reader-2');
    await extractOnce(INPUTS, { extractor: other, workspace });
    expect(other.asked).toHaveLength(4);
  });

  test('loses no more than the lines that were damaged', async () => {
    await extractOnce(INPUTS, { extractor: reader(done), workspace });
    const path = join(workspace, readdirSync(workspace)[0] ?? '');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    writeFileSync(path, [lines[0]?.replace('"one"', '"eno"'), lines[1], lines[2]?.slice(0, 60)].join('\n'));
    for (const asked of [['one', 'three'], []]) {
      const again = reader(done);
      expect((await extractOnce(INPUTS, { extractor: again, workspace })).extractions).toEqual(INPUTS.map(({ text }) => done(text)));
      expect(again.asked).toEqual(asked);
    }
  });

  test('without a language model keeps no journal', async () => {
    const { extractions } = await extractOnce([{ chunkId: 'a#0', text: 'Here Oslo lies in Norway.' }], { extractor: createExtractiveExtractor(), workspace });
    expect(extractions[0]?.source).toBe('extractive');
    expect(readdirSync(workspace)).toEqual([]);
  });
});
