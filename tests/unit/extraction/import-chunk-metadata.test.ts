import { describe, expect, test } from 'vitest';
import { importChunkMetadata } from '../../../src/extraction/import-chunk-metadata.ts';

const NAME = 'chunk_metadata.json';

describe('metadata of the reference implementation', () => {
  test('belong to the text whose MD5 names them', () => {
    const raw = JSON.stringify({ 'chunk-5d41402abc4b2a76b9719d911017c592': { source_id: 's', year: 2020 }, 'chunk-0': {}, 'chunk-1': 7 });
    expect(importChunkMetadata(raw, ['hello', 'world'], { name: NAME })).toEqual({ metadata: [{ source_id: 's', year: 2020 }, undefined], unmatched: 1, damaged: 1 });
  });

  test('may say NaN', () => {
    expect(importChunkMetadata('{"chunk-5d41402abc4b2a76b9719d911017c592": {"score": NaN}}', ['hello'], { name: NAME }).metadata).toEqual([{ score: null }]);
  });

  test.each(['', '[1]', 'null', '{'])('in a file that is none are refused: %s', (raw) => {
    expect(() => importChunkMetadata(raw, [], { name: NAME })).toThrow(expect.objectContaining({ code: 'input-format' }));
  });
});
