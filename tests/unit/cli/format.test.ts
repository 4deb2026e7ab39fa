import { describe, expect, test } from 'vitest';
import { formatPlace, formatSources, formatWork } from '../../../src/cli/format-answer.ts';
import { formatLoaded } from '../../../src/cli/format-loaded.ts';
import { formatBytes, formatCount, formatMilliseconds, formatSeconds } from '../../../src/cli/format-quantity.ts';
import { formatTable } from '../../../src/cli/format-table.ts';
import { commandLine, intoDirectory, memoryName } from '../../../src/cli/memory-name.ts';
import { createScreen } from '../../../src/cli/screen.ts';

test.each([[0.04, '0.0 s'], [9.94, '9.9 s'], [9.96, '10 s'], [59.4, '59 s'], [59.6, '1 min 00 s'], [125, '2 min 05 s'], [3725, '1 h 02 min']])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([[0, '0 B'], [1023, '1023 B'], [1024, '1.0 KiB'], [1_572_864, '1.5 MiB'], [200 * 1024 ** 2, '200 MiB'], [3 * 1024 ** 5, '3072 TiB']])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('counts have commas and a singular', () => {
  expect([formatCount(1, 'chunks'), formatCount(0, 'chunks'), formatCount(1_234_567, 'windows'), formatCount(1, 'memories')]).toEqual(['1 chunk', '0 chunks', '1,234,567 windows', '1 memory']);
  expect([formatMilliseconds(12.3), formatMilliseconds(1400)]).toEqual(['12 ms', '1.4 s']);
});

test('columns of a table stand below each other, Chinese included', () => {
  expect(formatTable([['失砣记', '1', 'x'], ['carrow', '12', 'y']], { right: [1] })).toBe('失砣记   1  x\ncarrow  12  y');
});

test('what a bridge holds stands below each other with its device and size', () => {
  const health = { protocol: 1, version: '0.1.0', pid: 1, uptimeSeconds: 1 };
  const models = [{ id: 'minilm@1', role: 'embedder', device: 'cpu', bytes: 90_868_376 }, { id: 'qwen@2', role: 'memory', device: 'cuda:0', bytes: null }];
  const memories = [{ state: 'ab'.repeat(32), place: 'host', device: 'cuda:0', bytes: 1_433_600_000 }, { state: 'cd'.repeat(32), place: 'device', device: 'cpu', bytes: 12 }] as const;
  expect(formatLoaded({ ...health, models, memories: [...memories] })).toBe([
    'LOADED               DEVICE                SIZE',
    'embedder minilm@1    cpu               86.7 MiB',
    'memory model qwen@2  cuda:0',
    'memory abababababab  host, for cuda:0   1.3 GiB',
    'memory cdcdcdcdcdcd  cpu                   12 B',
  ].join('\n'));
});

test('clues are counted where they steer', () => {
  const answer = { question: 'q', task: 'memorag', answer: '', isGenerated: false, isNotFound: false, citations: [], evidence: [], droppedMarks: 0, hops: [], timings: { recall: 4, retrieve: 4, generate: 4, total: 12 }, usage: { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, retries: 0, reusedCalls: 0 }, warnings: [] } as const;
  const work = (weights: readonly number[]): string => formatWork({ ...answer, clues: weights.map((weight) => ({ kind: 'text-span', text: 'x', weight })) }, createScreen({ write: () => true }, {}));
  expect([work([0.1, 0, 0]), work([0])]).toEqual(['0 passages found by the question and 1 clue, 12 ms', '0 passages found by the question, 12 ms']);
});

describe('sources', () => {
  const citation = { documentId: 'd', title: 'The\nBook', chunkId: 'd#0', start: 0, end: 9, quote: 'a  quoted\nline', heading: 'CHAPTER I', line: 12 };

  test('a source names title, heading and line', () => {
    expect(formatPlace(citation)).toBe('The Book, CHAPTER I, line 12');
    expect(formatPlace({ title: 'X', heading: 'X' })).toBe('X');
  });

  test('a quote is shown once: not again where the answer holds it', () => {
    const screen = createScreen({ write: () => true }, {});
    expect(formatSources([citation], 'An answer. [1]', screen)).toEqual(['Sources\n[1] The Book, CHAPTER I, line 12\n    a quoted line']);
    expect(formatSources([citation], '“a quoted line” [1]', screen)).toEqual(['Sources\n[1] The Book, CHAPTER I, line 12']);
    expect(formatSources([], '', screen)).toEqual([]);
    // A summary that was joined anew need not cite all that its points cite.
    expect(formatSources([citation, citation], 'An answer. [2]', screen)).toEqual(['Sources\n[2] The Book, CHAPTER I, line 12\n    a quoted line']);
  });
});

describe('screens', () => {
  test('styles are for terminals that want them; escapes of others are for none', () => {
    expect(written({ isTTY: true }, { TERM: 'xterm' })).toBe('\u001B[1mx\u001B[0my\n');
    expect(written({ isTTY: true }, { TERM: 'xterm', NO_COLOR: '1' })).toBe('xy\n');
    expect(written({ isTTY: true }, { TERM: 'dumb' })).toBe('xy\n');
    expect(written({ isTTY: false }, { TERM: 'xterm' })).toBe('xy\n');
  });
});

describe('names of memories', () => {
  test('a bare name is one in the cache directory, anything else a path', () => {
    expect(intoDirectory('book', '/cache')).toBe('/cache/book');
    expect(intoDirectory('./book', '/cache')).toBe(`${process.cwd()}/book`);
    expect(intoDirectory('/tmp/book', '/cache')).toBe('/tmp/book');
    expect(intoDirectory('..', '/cache')).not.toContain('/cache');
    expect(() => intoDirectory('', '/cache')).toThrow('--into is empty');
  });

  test('a memory is named by its slug, or by the path from here', () => {
    expect(memoryName('/cache/book', '/cache')).toBe('book');
    expect(memoryName('/elsewhere/book', '/cache')).toBe('/elsewhere/book');
    expect(memoryName(`${process.cwd()}/book`, '/cache')).toBe('./book');
  });

  test('a command line can be copied into a shell', () => {
    expect(commandLine('ask', '失砣记', 'what is "it"?')).toBe('npx memorag ask 失砣记 "what is \\"it\\"?"');
  });
});

function written(stream: { readonly isTTY: boolean }, environment: Record<string, string>): string {
  let text = '';
  const screen = createScreen({ ...stream, write: (part) => { text += part; } }, environment);
  screen.line(`${screen.bold('x')}\u001B[31my`);
  return text;
}
