import { randomUUID } from 'node:crypto';
import { MemoError } from '../errors/memo-error.ts';
import type { Normalisation } from '../knowledge/normalise-phrase.ts';
import { createVocabulary } from '../knowledge/vocabulary.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { emptyKnowledge, withoutPassages } from '../knowledge/with-passages.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Embedder, EmbedderSet } from '../spec/embedder.ts';
import type { ChunkExtraction, Extractor } from '../spec/extraction.ts';
import type { Usage } from '../spec/generator.ts';
import type { MemorizeOptions, MemoryModel, OpenOptions } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { countTokens } from '../text/tokens.ts';
import { chooseEmbedder } from './choose-embedder.ts';
import { compactGraph } from './compact-graph.ts';
import { readGraph, type SavedGraph } from './graph-files.ts';
import { createGraphState, type GraphState } from './graph-state.ts';
import { learnPassages, type UnlearnedPassage } from './learn-passages.ts';

export interface GraphMemoryOptions {
  readonly extractor: Extractor;
  readonly embedders: EmbedderSet;
  readonly normalisation: Normalisation;
}

/** A memory model whose states are graphs. */
export interface GraphMemoryModel extends MemoryModel {
  memorize(documents: readonly Document[], options: MemorizeOptions): Promise<GraphState>;
  open(options: OpenOptions): Promise<GraphState>;
  /** A saved graph with vectors of the configured embedder; nothing is extracted again. */
  reembed(options: OpenOptions & MemorizeOptions): Promise<GraphState>;
}

/** Raised whenever a graph that was saved before would be read otherwise. */
const MODEL_VERSION = 1;
/** Phrases, facts and their vectors, for a token of text. */
const BYTES_PER_TOKEN = 200;

/** The memory model of HippoRAG: what passages tell, as a graph of phrases, facts and passages. */
export function createGraphMemory({ extractor, embedders, normalisation }: GraphMemoryOptions): GraphMemoryModel {
  const stateOf = (graph: SavedGraph, corpus: Corpus, usage?: Usage): GraphState => {
    const embedder = embedders.embedders.find(({ modelId }) => modelId === graph.embedder.modelId);
    const learn = async (learning: Learned): Promise<GraphState> => {
      const { knowledge, usage: own } = await learnPassages(learning.rest, learning.passages, { ...learning.options, extractor, embedder: embedder ?? embedderMissing(graph) });
      return stateOf(compactGraph({ ...graph, knowledge }), learning.options.corpus, own);
    };
    return {
      ...createGraphState(graph, { corpus, embedder, usage }),
      canReplace: true,
      append: async (documents, options) => {
        const added = new Set(documents.map(({ id }) => id));
        return await learn({ rest: heldPassages(graph.knowledge, options.corpus, added), passages: readPassages(options.corpus, added, extractionsByText(graph.knowledge, corpus, added)), options });
      },
      forget: async (_documentIds, options) => {
        options.signal?.throwIfAborted();
        return stateOf(compactGraph({ ...graph, knowledge: heldPassages(graph.knowledge, options.corpus, new Set()) }), options.corpus);
      },
      complete: async (options) => {
        const open = unreadChunks(graph.knowledge, extractor);
        const passages = [...open].map((chunkId) => ({ chunkId, text: corpus.text(corpus.chunk(chunkId)) }));
        return await learn({ rest: withoutPassages(graph.knowledge, open), passages, options });
      },
      unread: unreadChunks(graph.knowledge, extractor).size,
    };
  };

  return {
    kind: 'graph',
    modelId: `graph-${MODEL_VERSION}${normalisation === 'reference' ? '-reference' : ''}`,
    isLanguageModel: false,
    isUnbounded: true,
    details: { extractor: extractor.modelId },
    estimate: async (documents, { signal }) => {
      signal?.throwIfAborted();
      const texts = documents.map(({ text }) => text);
      const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
      return { tokens, bytes: tokens * BYTES_PER_TOKEN, ...extractor.estimate(texts) };
    },
    memorize: async (documents, options) => {
      const embedder = chooseEmbedder(embedders, documents);
      await embedder.ready?.({ signal: options.signal });
      const graph = emptyGraph(embedder, normalisation);
      const { knowledge, usage } = await learnPassages(graph.knowledge, readPassages(options.corpus, new Set(documents.map(({ id }) => id))), { ...options, extractor, embedder });
      return stateOf({ ...graph, knowledge }, options.corpus, usage);
    },
    open: async ({ directory, corpus }) => stateOf(await readGraph(directory, { chunkIds: corpus.chunks.map(({ id }) => id) }), corpus),
    reembed: async (options) => {
      const { corpus, documents, directory } = options;
      const { knowledge: saved } = await readGraph(directory, { chunkIds: corpus.chunks.map(({ id }) => id) });
      const embedder = chooseEmbedder(embedders, documents);
      await embedder.ready?.({ signal: options.signal });
      const graph = emptyGraph(embedder, saved.vocabulary.normalisation);
      const passages = corpus.chunks.map((chunk) => ({ chunkId: chunk.id, text: corpus.text(chunk), extraction: saved.passages.get(chunk.id)?.extraction }));
      const { knowledge, usage } = await learnPassages(graph.knowledge, passages, { ...options, extractor, embedder });
      return stateOf({ ...graph, knowledge }, corpus, usage);
    },
  };
}

interface Learned {
  readonly rest: Knowledge;
  readonly passages: readonly UnlearnedPassage[];
  readonly options: MemorizeOptions;
}

function emptyGraph({ modelId, dimension }: Embedder, normalisation: Normalisation): SavedGraph {
  return { knowledge: emptyKnowledge(createVocabulary({ normalisation, dimension })), vocabularyId: randomUUID(), embedder: { modelId, dimension } };
}

/** What of a graph stays when its texts become those of `corpus`, and some of these documents are read anew. */
function heldPassages(knowledge: Knowledge, corpus: Corpus, anew: ReadonlySet<string>): Knowledge {
  const held = new Set(corpus.chunks.filter(({ documentId }) => !anew.has(documentId)).map(({ id }) => id));
  return withoutPassages(knowledge, [...knowledge.passages.keys()].filter((chunkId) => !held.has(chunkId)));
}

function readPassages(corpus: Corpus, documentIds: ReadonlySet<string>, known: ReadonlyMap<string, ChunkExtraction> = new Map()): readonly UnlearnedPassage[] {
  return corpus.chunks.filter(({ documentId }) => documentIds.has(documentId)).map((chunk) => {
    const text = corpus.text(chunk);
    return { chunkId: chunk.id, text, extraction: known.get(text) };
  });
}

/** What was read of these documents before: of a chunk that the new text has too, nothing is asked again. Without a model a chunk is read beside those of its text. */
function extractionsByText(knowledge: Knowledge, corpus: Corpus, documentIds: ReadonlySet<string>): ReadonlyMap<string, ChunkExtraction> {
  const kept = new Map<string, ChunkExtraction>();
  for (const chunk of corpus.chunks) {
    const extraction = documentIds.has(chunk.documentId) ? knowledge.passages.get(chunk.id)?.extraction : undefined;
    if (extraction !== undefined && extraction.status !== 'failed' && extraction.source !== 'extractive') kept.set(corpus.text(chunk), extraction);
  }
  return kept;
}

/** Chunks that failed, and with a language model those that were read without one. */
function unreadChunks({ passages }: Knowledge, { isLanguageModel }: Extractor): ReadonlySet<string> {
  const open = [...passages].filter(([, { extraction }]) => extraction.status === 'failed' || (isLanguageModel && extraction.source === 'extractive'));
  return new Set(open.map(([chunkId]) => chunkId));
}

function embedderMissing({ embedder }: SavedGraph): never {
  throw new MemoError({
    code: 'memory-mismatch',
    message: `the phrases of the graph were embedded by ${embedder.modelId}, which cannot be had here`,
    remedy: 'configure the embedder that it was made with, or run `memorag graph reembed` on it',
  });
}
