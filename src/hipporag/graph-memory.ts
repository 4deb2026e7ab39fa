import { randomUUID } from 'node:crypto';
import { MemoError } from '../errors/memo-error.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Normalisation } from '../knowledge/normalise-phrase.ts';
import { SYNONYM_THRESHOLD } from '../knowledge/synonym-lists.ts';
import { createVocabulary } from '../knowledge/vocabulary.ts';
import { emptyKnowledge, withoutPassages } from '../knowledge/with-passages.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Embedder, EmbedderSet } from '../spec/embedder.ts';
import type { ChunkExtraction, Extractor } from '../spec/extraction.ts';
import type { Usage } from '../spec/generator.ts';
import type { MemorizeOptions, MemoryModel, OpenOptions } from '../spec/memory-model.ts';
import type { Document, JsonValue } from '../spec/text.ts';
import { checkScripts } from './check-scripts.ts';
import { chooseEmbedder } from './choose-embedder.ts';
import { compactGraph } from './compact-graph.ts';
import { estimateGraph } from './estimate-graph.ts';
import { readGraph, type SavedGraph } from './graph-files.ts';
import { createGraphState, type GraphState } from './graph-state.ts';
import { learnPassages, type UnlearnedPassage } from './learn-passages.ts';
import { chunkKey, isKept, readExtractions } from './passage-lines.ts';

export interface GraphMemoryOptions {
  readonly extractor: Extractor;
  readonly embedders: EmbedderSet;
  readonly normalisation: Normalisation;
  /** Cosine from which phrases are synonyms; absent: the embedder's own. */
  readonly synonymThreshold?: number | undefined;
  /** Most cl100k tokens of a chunk, for estimates. */
  readonly chunkSize: number;
  /** What a saved memory keeps for people, beside the extractor's name. */
  readonly details?: Readonly<Record<string, JsonValue>> | undefined;
}

/** A memory model whose states are graphs. */
export interface GraphMemoryModel extends MemoryModel {
  memorize(documents: readonly Document[], options: MemorizeOptions): Promise<GraphState>;
  open(options: OpenOptions): Promise<GraphState>;
  /** Whether a graph has the phrases and synonyms that it would have if it were made now. */
  isMadeAlike(state: GraphState): boolean;
  /** A saved graph with vectors of the configured embedder, and phrases as they are configured; nothing is extracted again. */
  reembed(options: OpenOptions & MemorizeOptions): Promise<GraphState>;
}

/** Raised whenever a graph that was saved before would be read otherwise. */
const MODEL_ID = 'graph-1';

/** The memory model of HippoRAG: what passages tell, as a graph of phrases, facts and passages. */
export function createGraphMemory({ extractor, embedders, normalisation, chunkSize, details, ...settings }: GraphMemoryOptions): GraphMemoryModel {
  const openGraph = async (documents: readonly Document[], { signal }: Pick<OpenOptions, 'signal'>): Promise<{ readonly graph: SavedGraph; readonly embedder: Embedder }> => {
    signal?.throwIfAborted();
    const embedder = chooseEmbedder(embedders, documents);
    await embedder.ready?.({ signal });
    const { modelId, dimension, synonymThreshold } = embedder;
    const vocabulary = createVocabulary({ normalisation, dimension, synonymThreshold: settings.synonymThreshold ?? synonymThreshold });
    return { graph: { knowledge: emptyKnowledge(vocabulary), vocabularyId: randomUUID(), embedder: { modelId, dimension } }, embedder };
  };
  const stateOf = (graph: SavedGraph, corpus: Corpus, usage?: Usage): GraphState => {
    const embedder = embedders.embedders.find(({ modelId }) => modelId === graph.embedder.modelId);
    const learn = async (rest: Knowledge, passages: readonly UnlearnedPassage[], options: MemorizeOptions): Promise<GraphState> => {
      const { knowledge, usage: own } = await learnPassages(rest, passages, { ...options, extractor, embedder: embedder ?? embedderMissing(graph) });
      return stateOf(compactGraph({ ...graph, knowledge }), options.corpus, own);
    };
    const unread = unreadChunks(graph.knowledge, corpus, extractor);
    return {
      ...createGraphState(graph, { corpus, embedder, usage }),
      canReplace: true,
      append: async (documents, options) => {
        checkScripts(documents, embedder ?? embedderMissing(graph), options);
        const added = new Set(documents.map(({ id }) => id));
        return await learn(heldPassages(graph.knowledge, options.corpus, added), passagesOf(options.corpus, added, extractionsByText(graph.knowledge, corpus)), options);
      },
      forget: async (_documentIds, options) => {
        options.signal?.throwIfAborted();
        return stateOf(compactGraph({ ...graph, knowledge: heldPassages(graph.knowledge, options.corpus, new Set()) }), options.corpus);
      },
      complete: async (options) => {
        const open = new Set(unread);
        const passages = unread.map((chunkId) => ({ chunkId, text: corpus.text(corpus.chunk(chunkId)) }));
        return await learn(withoutPassages(graph.knowledge, open), passages, options);
      },
      unread: unread.length,
    };
  };

  return {
    kind: 'graph',
    modelId: MODEL_ID,
    isLanguageModel: false,
    isUnbounded: true,
    details: { extractor: extractor.modelId, ...details },
    estimate: async (documents, { signal }) => {
      signal?.throwIfAborted();
      return estimateGraph(documents, { extractor, chunkSize });
    },
    memorize: async (documents, options) => {
      const { graph, embedder } = await openGraph(documents, options);
      checkScripts(documents, embedder, options);
      const passages = passagesOf(options.corpus, new Set(documents.map(({ id }) => id)), await readExtractions(options.previousDirectory));
      const { knowledge, usage } = await learnPassages(graph.knowledge, passages, { ...options, extractor, embedder });
      return stateOf({ ...graph, knowledge }, options.corpus, usage);
    },
    isMadeAlike: ({ knowledge: { vocabulary }, embedder }) =>
      vocabulary.normalisation === normalisation && vocabulary.synonymThreshold === (settings.synonymThreshold ?? embedder?.synonymThreshold ?? SYNONYM_THRESHOLD),
    open: async ({ directory, corpus, signal }) => {
      signal?.throwIfAborted();
      return stateOf(await readGraph(directory, { chunkIds: corpus.chunks.map(({ id }) => id) }), corpus);
    },
    reembed: async (options) => {
      const { corpus, documents, directory } = options;
      const { knowledge: saved } = await readGraph(directory, { chunkIds: corpus.chunks.map(({ id }) => id) });
      const { graph, embedder } = await openGraph(documents, options);
      checkScripts(documents, embedder, options);
      const passages = corpus.chunks.map((chunk) => ({ chunkId: chunk.id, text: corpus.text(chunk), extraction: saved.passages.get(chunk.id)?.extraction }));
      const { knowledge, usage } = await learnPassages(graph.knowledge, passages, { ...options, extractor, embedder });
      return stateOf({ ...graph, knowledge }, corpus, usage);
    },
  };
}

/** What of a graph stays when its texts become those of `corpus`, and some of these documents are read anew. */
function heldPassages(knowledge: Knowledge, corpus: Corpus, anew: ReadonlySet<string>): Knowledge {
  const held = new Set(corpus.chunks.filter(({ documentId }) => !anew.has(documentId)).map(({ id }) => id));
  return withoutPassages(knowledge, [...knowledge.passages.keys()].filter((chunkId) => !held.has(chunkId)));
}

/** The chunks of these documents, with what was read of the same text before. */
function passagesOf(corpus: Corpus, documentIds: ReadonlySet<string>, known: ReadonlyMap<string, ChunkExtraction>): readonly UnlearnedPassage[] {
  return corpus.chunks.filter(({ documentId }) => documentIds.has(documentId)).map((chunk) => {
    const text = corpus.text(chunk);
    return { chunkId: chunk.id, text, extraction: known.get(chunkKey(text)) };
  });
}

function extractionsByText({ passages }: Knowledge, corpus: Corpus): ReadonlyMap<string, ChunkExtraction> {
  const kept = [...passages].filter(([, { extraction }]) => isKept(extraction));
  return new Map(kept.map(([chunkId, { extraction }]) => [chunkKey(corpus.text(corpus.chunk(chunkId))), extraction]));
}

/** Chunks that failed or were read without a language model, and that the extractor reads better. */
function unreadChunks({ passages }: Knowledge, corpus: Corpus, extractor: Extractor): readonly string[] {
  const readsBetter = (chunkId: string): boolean => extractor.readsBetter?.(corpus.text(corpus.chunk(chunkId))) ?? extractor.isLanguageModel;
  return [...passages].filter(([chunkId, { extraction }]) => (extraction.status === 'failed' || extraction.source === 'extractive') && readsBetter(chunkId)).map(([chunkId]) => chunkId);
}

function embedderMissing({ embedder }: SavedGraph): never {
  throw new MemoError({
    code: 'memory-mismatch',
    message: `the phrases of the graph were embedded by ${embedder.modelId}, which cannot be had here`,
    remedy: 'configure the embedder that it was made with, or run `memorag reembed` on it',
  });
}
