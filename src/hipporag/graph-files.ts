import { join } from 'node:path';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { createVocabulary } from '../knowledge/vocabulary.ts';
import { emptyKnowledge, withNumberedPassages } from '../knowledge/with-passages.ts';
import { damaged } from '../memory/memory-file.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { FileRecord } from '../spec/memory-store.ts';
import { GRAPH_FILES, readGraphHeader, readGraphHeaderIfThere, type GraphHeader } from './graph-header.ts';
import { writeRecorded } from './memory-output.ts';
import { passageLines, readPassageLines } from './passage-lines.ts';
import { readSynonyms, synonymBytes } from './synonym-file.ts';
import { readSegments, writeSegments } from './vocabulary-segments.ts';

/** What a graph memory saves. */
export interface SavedGraph {
  readonly knowledge: Knowledge;
  /** Of its vocabulary, which states that grew from one another share. */
  readonly vocabularyId: string;
  /** That made the vectors of phrases and facts. */
  readonly embedder: GraphHeader['embedder'];
}

export interface WriteGraphOptions {
  /** The directory of the memory that it grew from, whose segments of the vocabulary are linked. */
  readonly previous?: string;
  readonly corpus: Pick<Corpus, 'chunk' | 'text'>;
}

/** Writes a graph into a directory. */
export async function writeGraph(directory: string, { knowledge, vocabularyId, embedder }: SavedGraph, { previous, corpus }: WriteGraphOptions): Promise<readonly FileRecord[]> {
  const { vocabulary, passages } = knowledge;
  const held = await readGraphHeaderIfThere(previous);
  const grewFrom = previous !== undefined && held?.vocabulary === vocabularyId ? { directory: previous, header: held } : undefined;
  const { segments, records } = await writeSegments(directory, vocabulary, { previous: grewFrom });
  const header: GraphHeader = { version: 1, vocabulary: vocabularyId, normalisation: vocabulary.normalisation, synonymThreshold: vocabulary.synonymThreshold, embedder, segments: [...segments], passages: passages.size };
  return [
    ...records,
    await writeRecorded(directory, GRAPH_FILES.synonyms, synonymBytes(vocabulary.synonyms)),
    await writeRecorded(directory, GRAPH_FILES.passages, passageLines(knowledge, corpus)),
    await writeRecorded(directory, GRAPH_FILES.header, `${JSON.stringify(header)}\n`),
  ];
}

/** Reads what `writeGraph` wrote. `chunkIds`: those of the memory's texts; each has its passage. Errors: `memory-damaged`. */
export async function readGraph(directory: string, { chunkIds }: { readonly chunkIds: readonly string[] }): Promise<SavedGraph> {
  const header = await readGraphHeader(directory);
  const { normalisation, synonymThreshold, embedder } = header;
  const stored = await readSegments(directory, header);
  const synonyms = await readSynonyms(join(directory, GRAPH_FILES.synonyms), stored.phrases.length);
  const vocabulary = createVocabulary({ normalisation, synonymThreshold, dimension: embedder.dimension, stored: { ...stored, synonyms } });
  const passages = await readPassageLines(directory, vocabulary);
  const known = new Set(chunkIds);
  if (passages.length !== known.size || new Set(passages.map(([chunkId]) => chunkId)).size !== known.size || passages.some(([chunkId]) => !known.has(chunkId))) {
    throw damaged(join(directory, GRAPH_FILES.passages), 'its passages are not the chunks of the texts');
  }
  return { knowledge: withNumberedPassages(emptyKnowledge(vocabulary), passages), vocabularyId: header.vocabulary, embedder };
}
