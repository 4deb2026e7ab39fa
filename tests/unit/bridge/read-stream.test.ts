import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, assert, asyncProperty, nat } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../src/bridge/connection-error.ts';
import { readStream, type StreamPart } from '../../../src/bridge/read-stream.ts';

const FIXTURE = readFileSync(join(import.meta.dirname, '../../wire/embed.reply.stream'));
const MESSAGE = Buffer.concat([
  Buffer.from('{"type":"heartbeat"}\n{"type":"progress","done":1,"total":2}\n{"type":"vectors","rows":2,"dimension":2,"bytes":16}\n'),
  // Values whose bytes hold line feeds and braces: nothing inside the raw bytes may be taken for a line.
  Buffer.from([0x0a, 0x7b, 0x0a, 0x3f, 0x0a, 0x0a, 0x0a, 0x40, 0x7d, 0x0a, 0x22, 0x41, 0, 0, 0, 0]),
  Buffer.from('\n{"type":"delta","text":"文\u{1f409}"}\n{"type":"end","note":"尾\u{1f409}"}\n'),
]);

describe('readStream', () => {
  test('reads the shared fixture', async () => {
    const parts = await collect(cut(FIXTURE, []));
    expect(parts.map((part) => part.type)).toEqual(['progress', 'progress', 'vectors', 'end']);
    // The first value is four line feeds.
    expect([...vectorsOf(parts)].map((value) => value.toPrecision(3))).toEqual(['6.65e-33', '0.00', '0.00', '0.500', '-0.500', '0.707']);
  });

  test('gives the same parts wherever the bytes are cut', async () => {
    const whole = await collect(cut(MESSAGE, []));
    expect(whole.map((part) => part.type)).toEqual(['progress', 'vectors', 'delta', 'end']);
    await assert(
      asyncProperty(array(nat(MESSAGE.length)), async (cuts) => {
        expect(await collect(cut(MESSAGE, cuts))).toEqual(whole);
      }),
      { numRuns: 300 },
    );
    expect(await collect(cut(MESSAGE, Array.from(MESSAGE.keys())))).toEqual(whole);
  });

  test('a stream that ends early is a lost connection, wherever it ends', async () => {
    for (let length = 0; length < MESSAGE.length - 1; length += 1) {
      const outcome = await collect(cut(MESSAGE.subarray(0, length), [])).catch((error: unknown) => error);
      const isWithoutEnd = Array.isArray(outcome) && outcome.every((part: StreamPart) => part.type !== 'end');
      expect(isWithoutEnd || outcome instanceof ConnectionError, `after ${length} bytes`).toBe(true);
    }
  });

  test('an error line is thrown as our own error', async () => {
    const stream = '{"type":"heartbeat"}\n{"type":"error","error":{"code":"model-invalid","message":"No weights","remedy":"Copy them"}}\n';
    await expect(collect(cut(Buffer.from(stream), []))).rejects.toMatchObject({ code: 'model-invalid', message: 'No weights', remedy: 'Copy them' });
  });

  test.for([
    ['no JSON', 'nonsense\n'],
    ['a line of no known type', '{"type":"poem"}\n'],
    ['bytes that do not fit the rows', '{"type":"vectors","rows":1,"dimension":2,"bytes":4}\n1234\n'],
    ['no line feed after the raw bytes', '{"type":"vectors","rows":1,"dimension":1,"bytes":4}\n12345\n{"type":"end"}\n'],
    ['lines after the end', '{"type":"end"}\n{"type":"heartbeat"}\n'],
    ['an error code that we do not know', '{"type":"error","error":{"code":"comet","message":"Struck"}}\n'],
  ])('%s breaks the protocol', async ([, stream = '']) => {
    await expect(collect(cut(Buffer.from(stream), []))).rejects.toMatchObject({ code: 'bridge-protocol' });
  });

  test('leaving the loop early lets go of the source', async () => {
    let isReturned = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from('{"type":"progress","done":1,"total":2}\n');
      } finally {
        isReturned = true;
      }
    }
    for await (const part of readStream(source(), 'test')) {
      expect(part.type).toBe('progress');
      break;
    }
    expect(isReturned).toBe(true);
  });
});

async function collect(body: AsyncIterable<Uint8Array>): Promise<StreamPart[]> {
  return Array.fromAsync(readStream(body, 'test'));
}

async function* cut(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
  for (const [position, end] of ends.entries()) yield bytes.subarray(ends[position - 1] ?? 0, end);
}

function vectorsOf(parts: readonly StreamPart[]): Float32Array {
  const part = parts.find(({ type }) => type === 'vectors');
  return part?.type === 'vectors' ? part.vectors : new Float32Array(0);
}
