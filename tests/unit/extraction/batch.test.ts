import { describe, expect, test } from 'vitest';
import { batchFiles, batchId } from '../../../src/extraction/batch-requests.ts';
import { readBatch } from '../../../src/extraction/read-batch.ts';

const OSLO = { chunkId: 'oslo#0', text: 'Oslo lies in Norway.' };
const ROME = { chunkId: '罗马#0', text: 'Rome lies in Italy.' };
const BOTH = [OSLO, ROME];
const CONTENT = '{"entities": ["Oslo"], "triples": [["Oslo", "lies in", "Norway"]]}';
const line = (input: typeof OSLO, message: object = { content: CONTENT }, more: object = {}): string =>
  JSON.stringify({ id: 'r', custom_id: batchId(input), error: null, response: { status_code: 200, body: { choices: [{ message, finish_reason: 'stop', ...more }], usage: { prompt_tokens: 400, completion_tokens: 30 } } } });

describe('requests of a batch', () => {
  test('are one line each for chat completions, with the form', () => {
    const [file = '', ...more] = batchFiles([...BOTH, { chunkId: 'x#0', text: '***' }], { model: 'm' });
    expect(more).toEqual([]);
    const lines = file.trimEnd().split('\n').map((each) => JSON.parse(each));
    expect(lines.map(({ method, url, body }) => [method, url, body.model, body.messages.length])).toEqual([['POST', '/v1/chat/completions', 'm', 2], ['POST', '/v1/chat/completions', 'm', 2]]);
    expect(lines[0]).toMatchObject({ custom_id: batchId(OSLO), body: { response_format: { type: 'json_schema', json_schema: { strict: true } }, max_completion_tokens: 2048 } });
    expect(lines[0].body).not.toHaveProperty('temperature');
  });

  test('are called by chunk and text, in 64 plain characters at most', () => {
    expect(batchId(OSLO)).toMatch(/^oslo#0@[0-9a-f]{12}$/u);
    for (const input of [ROME, { ...OSLO, chunkId: `${'x'.repeat(200)}#0` }, { ...OSLO, chunkId: 'a b#0' }]) expect(batchId(input)).toMatch(/^chunk-[0-9a-f]{40}$/u);
    expect(batchId({ ...OSLO, text: 'other' })).not.toBe(batchId(OSLO));
  });

  test('of more than a provider takes stand in several files', () => {
    const many = Array.from({ length: 50_001 }, (_, number) => ({ chunkId: `d#${number}`, text: 'a' }));
    expect([...batchFiles(many, { model: 'm' })].map((file) => file.split('\n').length - 1)).toEqual([50_000, 1]);
  });

  test('of nothing are no file', () => {
    expect([...batchFiles([], { model: 'm' })]).toEqual([]);
  });
});

describe('replies of a batch', () => {
  test('belong to their chunks in any order', () => {
    const read = readBatch(`${line(ROME, { content: '{"entities": [], "triples": []}' })}\n\n${line(OSLO)}\n`, BOTH);
    expect(read.extractions).toMatchObject([{ status: 'done', source: 'model', triples: [['Oslo', 'lies in', 'Norway']] }, { status: 'empty' }]);
    expect(read).toMatchObject({ lines: 2, unknown: 0, damaged: 0, repeated: 0, usage: { modelCalls: 2, inputTokens: 800, outputTokens: 60 } });
  });

  test('to an older text are not taken for the new one', () => {
    expect(readBatch(line({ ...OSLO, text: 'Oslo lies in Denmark.' }), BOTH)).toMatchObject({ extractions: [undefined, undefined], unknown: 1 });
  });

  test.each([
    ['an error of the line', JSON.stringify({ custom_id: batchId(OSLO), response: null, error: { code: 'batch_expired', message: 'This request\nhas expired' } }), 'This request has expired'],
    ['an error in the body', JSON.stringify({ custom_id: batchId(OSLO), response: { status_code: 400, body: { error: { message: 'too long' } } } }), 'too long'],
    ['a status alone', JSON.stringify({ custom_id: batchId(OSLO), response: { status_code: 500 } }), '500'],
    ['a filter', line(OSLO, { content: CONTENT }, { finish_reason: 'content_filter' }), 'let'],
    ['a refusal', line(OSLO, { content: null, refusal: 'no' }), 'refused'],
    ['no content', line(OSLO, { content: null }), 'no JSON'],
    ['talk', line(OSLO, { content: 'Sure!' }), 'no JSON'],
  ])('that failed say why: %s', (_, raw, words) => {
    expect(readBatch(raw, BOTH).extractions[0]).toMatchObject({ status: 'failed', problem: expect.stringContaining(words) });
  });

  test('that are damaged or twice there are counted, and a failure takes nothing back', () => {
    const failed = JSON.stringify({ custom_id: batchId(OSLO), error: { message: 'late' } });
    const read = readBatch([line(OSLO).slice(0, 50), '7', '{"custom_id": 7}', line(OSLO), failed].join('\n'), BOTH);
    expect(read).toMatchObject({ lines: 5, damaged: 3, repeated: 1, extractions: [{ status: 'done' }, undefined] });
  });
});
