import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  doctorReplySchema,
  embedderEndSchema,
  embedderRequestSchema,
  embedEndSchema,
  embedRequestSchema,
  errorReplySchema,
  healthReplySchema,
  readyLineSchema,
  splitEndSchema,
  splitRequestSchema,
  streamLineSchema,
} from '../../../src/bridge/wire.ts';
import { generateEndSchema, generateRequestSchema, generatorEndSchema, generatorRequestSchema } from '../../../src/bridge/wire-generating.ts';
import {
  memorizeRequestSchema,
  memoryEstimateEndSchema,
  memoryEstimateRequestSchema,
  memoryModelEndSchema,
  memoryModelRequestSchema,
  memoryStateEndSchema,
  openMemoryRequestSchema,
  recallEndSchema,
  recallRequestSchema,
  releaseEndSchema,
  releaseRequestSchema,
} from '../../../src/bridge/wire-memory.ts';
import { rerankerEndSchema, rerankerRequestSchema, rerankEndSchema, rerankRequestSchema } from '../../../src/bridge/wire-reranking.ts';
import { hasStateEndSchema, hasStateRequestSchema, sentFileSchema, stateFilesEndSchema, stateFilesRequestSchema } from '../../../src/bridge/wire-state-files.ts';
import { multiVectorsEndSchema, multiVectorsRequestSchema, scoresEndSchema, scoresRequestSchema } from '../../../src/bridge/wire-scoring.ts';

const DIRECTORY = join(import.meta.dirname, '../../wire');

/** One JSON value each. */
const VALUES: Readonly<Record<string, z.ZodType>> = {
  'doctor.reply.json': doctorReplySchema,
  'embed.request.json': embedRequestSchema,
  'embedder-bge-m3.request.json': embedderRequestSchema,
  'embedder-e5.request.json': embedderRequestSchema,
  'embedder-local.request.json': embedderRequestSchema,
  'embedder.request.json': embedderRequestSchema,
  'error.reply.json': errorReplySchema,
  'generate.request.json': generateRequestSchema,
  'generator.request.json': generatorRequestSchema,
  'generator-beacon.request.json': generatorRequestSchema,
  'health.reply.json': healthReplySchema,
  'memory-estimate.request.json': memoryEstimateRequestSchema,
  'memory-file.reply.json': sentFileSchema,
  'memory-files.request.json': stateFilesRequestSchema,
  'memory-has.request.json': hasStateRequestSchema,
  'memory-memorize.request.json': memorizeRequestSchema,
  'memory-model.request.json': memoryModelRequestSchema,
  'memory-open.request.json': openMemoryRequestSchema,
  'memory-recall.request.json': recallRequestSchema,
  'memory-release.request.json': releaseRequestSchema,
  'multi-vectors.request.json': multiVectorsRequestSchema,
  'ready.json': readyLineSchema,
  'rerank.request.json': rerankRequestSchema,
  'reranker.request.json': rerankerRequestSchema,
  'scores.request.json': scoresRequestSchema,
  'shutdown.reply.json': z.strictObject({}),
  'split.request.json': splitRequestSchema,
};

/** Lines of a stream; the schema is that of the last one. */
const STREAMS: Readonly<Record<string, z.ZodType>> = {
  'embed-error.reply.jsonl': errorReplySchema.extend({ type: z.literal('error') }),
  'embed.reply.jsonl': embedEndSchema.extend({ type: z.literal('end') }),
  'embedder-e5.reply.jsonl': embedderEndSchema.extend({ type: z.literal('end') }),
  'embedder.reply.jsonl': embedderEndSchema.extend({ type: z.literal('end') }),
  'generate.reply.jsonl': generateEndSchema.extend({ type: z.literal('end') }),
  'generator.reply.jsonl': generatorEndSchema.extend({ type: z.literal('end') }),
  'memory-estimate.reply.jsonl': memoryEstimateEndSchema.extend({ type: z.literal('end') }),
  'memory-files.reply.jsonl': stateFilesEndSchema.extend({ type: z.literal('end') }),
  'memory-has.reply.jsonl': hasStateEndSchema.extend({ type: z.literal('end') }),
  'memory-memorize.reply.jsonl': memoryStateEndSchema.extend({ type: z.literal('end') }),
  'memory-model.reply.jsonl': memoryModelEndSchema.extend({ type: z.literal('end') }),
  'memory-open.reply.jsonl': memoryStateEndSchema.extend({ type: z.literal('end') }),
  'memory-recall.reply.jsonl': recallEndSchema.extend({ type: z.literal('end') }),
  'memory-release.reply.jsonl': releaseEndSchema.extend({ type: z.literal('end') }),
  'multi-vectors.reply.jsonl': multiVectorsEndSchema.extend({ type: z.literal('end') }),
  'rerank.reply.jsonl': rerankEndSchema.extend({ type: z.literal('end') }),
  'reranker.reply.jsonl': rerankerEndSchema.extend({ type: z.literal('end') }),
  'scores.reply.jsonl': scoresEndSchema.extend({ type: z.literal('end') }),
  'split.reply.jsonl': splitEndSchema.extend({ type: z.literal('end') }),
};

describe('wire fixtures', () => {
  test('every shared fixture is held against a schema here', () => {
    const held = [...Object.keys(VALUES), ...Object.keys(STREAMS), 'embed.reply.stream'];
    expect(readdirSync(DIRECTORY).toSorted()).toEqual(held.toSorted());
  });

  test.for(Object.entries(VALUES))('%s fits its schema', ([name, schema]) => {
    const rawValue: unknown = JSON.parse(readFileSync(join(DIRECTORY, name), 'utf8'));
    // Equality: no field of the fixture is unknown to the schema.
    expect(schema.parse(rawValue)).toEqual(rawValue);
  });

  test.for(Object.entries(STREAMS))('%s fits the lines of a stream', ([name, endSchema]) => {
    const lines = readFileSync(join(DIRECTORY, name), 'utf8').trimEnd().split('\n').map((line) => streamLineSchema.parse(JSON.parse(line)));
    const types = lines.map((line) => line.type);
    expect(types.slice(0, -1)).not.toContain('end');
    expect(types.slice(0, -1)).not.toContain('error');
    expect(endSchema.safeParse(lines.at(-1)).error).toBeUndefined();
  });
});

describe('wire schemas', () => {
  test('a request with a field that the protocol does not know is refused', () => {
    expect(embedRequestSchema.safeParse({ embedder: { kind: 'bundled-e5' }, role: 'query', texts: [], batch: 3 }).success).toBe(false);
    expect(embedRequestSchema.safeParse({ embedder: { kind: 'bundled-e5', path: '/x' }, role: 'query', texts: [] }).success).toBe(false);
  });

  test('a reply with a field more than we know is taken', () => {
    expect(healthReplySchema.safeParse({ protocol: 1, version: '0.2.0', pid: 1, uptimeSeconds: 1, models: [], memories: [], colour: 'red' }).success).toBe(true);
  });

  test('a vectors line whose bytes do not fit its rows is refused', () => {
    expect(streamLineSchema.safeParse({ type: 'vectors', rows: 2, dimension: 3, bytes: 24 }).success).toBe(true);
    expect(streamLineSchema.safeParse({ type: 'vectors', rows: 2, dimension: 3, bytes: 20 }).success).toBe(false);
  });
});
