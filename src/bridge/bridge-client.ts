import type { Span } from '../spec/text.ts';
import { createMemoryCalls, type MemoryCalls } from './memory-calls.ts';
import { parseWire, protocolError } from './parse-wire.ts';
import { createStateFileCalls, type StateFileCalls } from './state-file-calls.ts';
import { type CallOptions, readEnd, type RunExchange, type StreamCallOptions, type WritingCallOptions } from './read-end.ts';
import {
  type BridgeDoctor,
  type BridgeHealth,
  doctorReplySchema,
  embedEndSchema,
  type EmbedderDescription,
  embedderEndSchema,
  type EmbedderRef,
  type EmbedRequest,
  healthReplySchema,
  splitEndSchema,
  type SplitRequest,
} from './wire.ts';
import { type BridgeGenerated, type BridgeGenerateRequest, generateEndSchema, type GeneratorDescription, generatorEndSchema, type GeneratorRef } from './wire-generating.ts';
import { type RerankerDescription, rerankerEndSchema, type RerankerRef, rerankEndSchema, type RerankRequest, type RerankScores } from './wire-reranking.ts';
import { type MultiVectors, multiVectorsEndSchema, type MultiVectorsRequest, type PairScores, scoresEndSchema, type ScoresRequest } from './wire-scoring.ts';

export type { CallOptions, RunExchange, StreamCallOptions, WritingCallOptions };

export interface BridgeVectors {
  readonly rows: number;
  readonly dimension: number;
  /** Row-major. */
  readonly vectors: Float32Array;
  readonly truncated: number;
}

/** What bge-m3's heads give; `tokenVectors` where `colbert` was asked for: the rows of the first text, then of the next. */
export interface BridgeMultiVectors extends MultiVectors {
  readonly tokenVectors?: Omit<BridgeVectors, 'truncated'>;
}

/** The calls of docs/bridge-protocol.md. */
export interface BridgeCalls extends MemoryCalls, StateFileCalls {
  health(options?: CallOptions): Promise<BridgeHealth>;
  doctor(options?: CallOptions): Promise<BridgeDoctor>;
  /** Loads the model. */
  describeEmbedder(embedder: EmbedderRef, options?: StreamCallOptions): Promise<EmbedderDescription>;
  embed(request: EmbedRequest, options?: StreamCallOptions): Promise<BridgeVectors>;
  /** Weights of tokens and vectors of tokens, by the heads of bge-m3. */
  multiVectors(request: MultiVectorsRequest, options?: StreamCallOptions): Promise<BridgeMultiVectors>;
  /** What bge-m3 says of pairs of texts. */
  scores(request: ScoresRequest, options?: StreamCallOptions): Promise<PairScores>;
  /** Loads the model. */
  describeReranker(reranker: RerankerRef, options?: StreamCallOptions): Promise<RerankerDescription>;
  rerank(request: RerankRequest, options?: StreamCallOptions): Promise<RerankScores>;
  /** Loads the model. */
  describeGenerator(generator: GeneratorRef, options?: StreamCallOptions): Promise<GeneratorDescription>;
  /** Writes the assistant's next turn. */
  generate(request: BridgeGenerateRequest, options?: WritingCallOptions): Promise<BridgeGenerated>;
  /** Chunk spans by the reference system's splitter. */
  split(request: SplitRequest, options?: StreamCallOptions): Promise<readonly Span[]>;
  /** Asks the bridge to end. */
  shutdown(options?: CallOptions): Promise<void>;
}

/** The calls over any way of reaching a bridge. */
export function createBridgeClient(run: RunExchange): BridgeCalls {
  return {
    ...createMemoryCalls(run),
    ...createStateFileCalls(run),
    health: (options = {}) => run(async (x) => parseWire(healthReplySchema, await x.json(HEALTH), HEALTH.path), options),
    doctor: (options = {}) => run(async (x) => parseWire(doctorReplySchema, await x.json(DOCTOR), DOCTOR.path), options),

    async describeEmbedder(embedder, options = {}) {
      const { rawEnd } = await run((x) => readEnd(x, '/v1/embedder', { embedder }, options), options);
      return parseWire(embedderEndSchema, rawEnd, '/v1/embedder');
    },

    async embed(request, options = {}) {
      const { rawEnd, vectors } = await run((x) => readEnd(x, '/v1/embed', request, options), options);
      if (vectors === undefined) throw protocolError('/v1/embed: no vectors before the end');
      return { ...vectors, truncated: parseWire(embedEndSchema, rawEnd, '/v1/embed').truncated };
    },

    async multiVectors(request, options = {}) {
      const { rawEnd, vectors } = await run((x) => readEnd(x, '/v1/multi-vectors', request, options), options);
      return { ...parseWire(multiVectorsEndSchema, rawEnd, '/v1/multi-vectors'), ...(vectors === undefined ? {} : { tokenVectors: vectors }) };
    },

    async scores(request, options = {}) {
      const { rawEnd } = await run((x) => readEnd(x, '/v1/scores', request, options), options);
      return parseWire(scoresEndSchema, rawEnd, '/v1/scores');
    },

    async describeReranker(reranker, options = {}) {
      const { rawEnd } = await run((x) => readEnd(x, '/v1/reranker', { reranker }, options), options);
      return parseWire(rerankerEndSchema, rawEnd, '/v1/reranker');
    },

    async rerank(request, options = {}) {
      const { rawEnd } = await run((x) => readEnd(x, '/v1/rerank', request, options), options);
      return parseWire(rerankEndSchema, rawEnd, '/v1/rerank');
    },

    async describeGenerator(generator, options = {}) {
      const { rawEnd } = await run((x) => readEnd(x, '/v1/generator', { generator }, options), options);
      return parseWire(generatorEndSchema, rawEnd, '/v1/generator');
    },

    async generate(request, options = {}) {
      const { rawEnd } = await run((x) => readEnd(x, '/v1/generate', request, options), options);
      return parseWire(generateEndSchema, rawEnd, '/v1/generate');
    },

    async split(request, options = {}) {
      const { rawEnd } = await run((x) => readEnd(x, '/v1/split', request, options), options);
      return parseWire(splitEndSchema, rawEnd, '/v1/split').spans.map(([start, end]) => ({ start, end }));
    },

    async shutdown(options = {}) {
      await run((x) => x.json({ method: 'POST', path: '/v1/shutdown', body: {} }), options);
    },
  };
}

const HEALTH = { method: 'GET', path: '/v1/health' } as const;
const DOCTOR = { method: 'GET', path: '/v1/doctor' } as const;
