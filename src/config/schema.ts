import { z } from 'zod';
import { deviceSchema } from '../bridge/device.ts';
import { tensorOptions } from '../bridge/tensor-options.ts';
import { HNSW_ABOVE } from '../retrieval/build-index.ts';
import { DEFAULT_MAX_BYTES } from '../text/read-documents.ts';
import { chatModelSchema, hostedChatSchema } from './chat-model-schema.ts';
import { graphSchema } from './graph-schema.ts';
import { hostedEmbedderSchema } from './hosted-embedder-schema.ts';
import { hostedRerankerSchema } from './hosted-reranker-schema.ts';
import { ownBridge } from './own-bridge-schema.ts';

const bridge = z.strictObject({
  /** A bridge that runs already (a GPU host); absent: found or started on this machine. */
  url: z.url().optional(),
  token: z.string().min(1).optional(),
  /** Python of the bridge; absent: `.venv/bin/python` of the project. */
  python: z.string().min(1).optional(),
  startTimeoutSeconds: z.number().positive().max(3600).default(60),
});

/** A language model of the bridge. `model`: its Hugging Face folder with safetensors weights, or the id of a fetched model. */
const tensorModel = {
  model: z.string().min(1),
  ...tensorOptions,
  bridge: ownBridge,
};

const memory = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('extractive') }),
  z.strictObject({
    kind: z.literal('beacon'),
    ...tensorModel,
    /** Tokens per beacon; default: 4 where the model lists it. */
    ratio: z.number().int().min(1).max(65_536).optional(),
    /** Takes texts beyond the model's positions, up to what is advertised for it. */
    stretch: z.boolean().default(false),
    /** Memories that are asked together are recalled from in one context, one behind the other. */
    compose: z.boolean().default(false),
  }),
  /**
   * The whole text before the model. `model` as a text: a model of the bridge, which keeps the keys and values of the text; an object: a chat
   * model, which reads the text with every question; absent: the generator's.
   */
  z.strictObject({ kind: z.literal('long-context'), ...tensorModel, model: z.union([z.string().min(1), chatModelSchema]).optional() }),
  /** Gists of the text, written by a chat model. `model` as a text: an instruct model of the bridge; absent: the generator's model. */
  z.strictObject({
    kind: z.literal('gist'),
    model: z.union([z.string().min(1), chatModelSchema]).optional(),
    /** cl100k tokens of a span that one gist is of. */
    spanTokens: z.number().int().min(128).max(100_000).default(2048),
    /** Most tokens of a gist. */
    gistTokens: z.number().int().min(32).max(8192).default(300),
    /** Most cl100k tokens of gists in a prompt; absent: 16,384, or what the model's positions allow where that is less. */
    promptTokens: z.number().int().min(512).optional(),
  }),
  /** What passages tell, as a graph; its settings stand in `graph`. */
  z.strictObject({ kind: z.literal('graph') }),
]);

const embedder = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bundled'), bridge: ownBridge }),
  /** `path`: a Hugging Face folder with safetensors weights. */
  z.strictObject({ kind: z.literal('huggingface-local'), path: z.string().min(1), device: deviceSchema.optional(), bridge: ownBridge }),
  /** `path`: the folder of BAAI/bge-m3. */
  z.strictObject({ kind: z.literal('bge-m3'), path: z.string().min(1), device: deviceSchema.optional(), bridge: ownBridge }),
  /** No vectors: passages are found by words alone, and no Python is needed. */
  z.strictObject({ kind: z.literal('none') }),
  ...hostedEmbedderSchema.options,
]);

const reranker = z.discriminatedUnion('kind', [
  /** The retriever's order stands. */
  z.strictObject({ kind: z.literal('none') }),
  /** `path`: the folder of a cross-encoder with one label, bge-reranker-v2-m3 say. */
  z.strictObject({ kind: z.literal('huggingface-local'), path: z.string().min(1), device: deviceSchema.optional(), bridge: ownBridge }),
  ...hostedRerankerSchema.options,
]);

/** Of what a generator writes and reads. */
const written = {
  /** Most tokens of an answer, where a question does not say. */
  maxNewTokens: z.number().int().min(1).max(65_536).default(256),
  /** Most cl100k tokens of a prompt; absent: what the model's positions allow. */
  maxInputTokens: z.number().int().min(256).optional(),
};

const generator = z.discriminatedUnion('kind', [
  /** Quotes from the evidence; no language model. */
  z.strictObject({ kind: z.literal('extractive') }),
  /** The memory model answers alone. */
  z.strictObject({ kind: z.literal('none') }),
  /** The weights of the configured memory model, which is a language model; the default with one. */
  z.strictObject({ kind: z.literal('memory-model'), ...written }),
  /** `path`: the folder of an instruct model with safetensors weights, or the id of a fetched one. */
  z.strictObject({
    kind: z.literal('huggingface-local'),
    path: z.string().min(1),
    ...tensorOptions,
    ...written,
    bridge: ownBridge,
  }),
  /** Hosted and served models. */
  ...hostedChatSchema.options.map((option) => option.extend(written)),
]);

/** Of the configuration, and of one call. */
export const retrievalSchema = z.strictObject({
  /** Chunks per clue that is searched for; in the order `document` per query: the reference's `ret_hit`. */
  retHit: z.number().int().min(1).max(100).default(3),
  /** Most chunks of evidence. */
  limit: z.number().int().min(1).max(200).default(8),
  /** Most cl100k tokens of evidence. */
  tokenBudget: z.number().int().min(64).default(6000),
  order: z.enum(['score', 'document']).default('score'),
  /** Rounds of retrieval, each with clues out of what the one before it found. */
  maxHops: z.number().int().min(1).max(10).default(1),
});

const index = z.strictObject({
  kind: z.enum(['auto', 'flat', 'faiss']).default('auto'),
  /** Rows above which a graph index (HNSW) replaces the exact one. */
  hnswAbove: z.number().int().min(1).default(HNSW_ABOVE),
});

/** The whole configuration. Every field has a default; an unknown key is an error (see explain-config-error.ts). */
export const configSchema = z.strictObject({
  memory: memory.default({ kind: 'extractive' }),
  embedder: embedder.default({ kind: 'bundled' }),
  reranker: reranker.default({ kind: 'none' }),
  generator: generator.default({ kind: 'extractive' }),
  /** `reference`: semantic-text-splitter itself, through the bridge. */
  chunker: z.enum(['semantic', 'reference']).default('semantic'),
  /** cl100k tokens. */
  chunkSize: z.number().int().min(32).max(8192).default(512),
  index: index.prefault({}),
  retrieval: retrievalSchema.prefault({}),
  graph: graphSchema.prefault({}),
  bridge: bridge.prefault({}),
  /** Most bytes of input that one memorize reads. */
  maxInputBytes: z.number().int().positive().default(DEFAULT_MAX_BYTES),
  /** Directory of saved memories; absent: `MEMORAG_CACHE`, `./cache` in a checkout, the user's cache directory. */
  cacheDirectory: z.string().min(1).optional(),
});

export type MemoRagConfig = z.output<typeof configSchema>;
/** What a person writes: every field may be left out. */
export type RawMemoRagConfig = z.input<typeof configSchema>;
