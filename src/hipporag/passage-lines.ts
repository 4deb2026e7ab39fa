import { hash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Knowledge, PassageKnowledge, Vocabulary } from '../knowledge/knowledge.ts';
import { damaged } from '../memory/memory-file.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { ChunkExtraction } from '../spec/extraction.ts';
import { readIfThere } from '../util/read-if-there.ts';
import { GRAPH_FILES } from './graph-header.ts';

const triple = z.tuple([z.string(), z.string(), z.string()]).readonly();
const lineSchema = z.object({
  chunkId: z.string().min(1),
  /** Of the chunk's text: where a memory is made anew, what was read of a text is found by it. */
  sha256: z.string().length(64),
  status: z.enum(['done', 'empty', 'failed']),
  source: z.enum(['model', 'imported', 'extractive']),
  entities: z.array(z.string()),
  triples: z.array(triple),
  problem: z.string().exactOptional(),
  /** Numbers of the facts that the triples are, repeats included. */
  facts: z.array(z.int().nonnegative()),
});

/** A line for each passage, in the order of their ids: what was extracted of it, and the facts by number. */
export function passageLines({ passages }: Knowledge, corpus: Pick<Corpus, 'chunk' | 'text'>): string {
  const lines = [...passages].map(([chunkId, { extraction, facts }]) => ({ chunkId, sha256: chunkKey(corpus.text(corpus.chunk(chunkId))), ...extraction, facts: [...facts] }));
  return lines.toSorted((one, other) => (one.chunkId < other.chunkId ? -1 : 1)).map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Reads what `passageLines` wrote. Errors: `memory-damaged`. */
export async function readPassageLines(directory: string, vocabulary: Pick<Vocabulary, 'facts'>): Promise<readonly (readonly [chunkId: string, passage: PassageKnowledge])[]> {
  const path = join(directory, GRAPH_FILES.passages);
  const raw = await readIfThere(path);
  if (raw === undefined) throw damaged(path, 'missing');
  return raw.split('\n').slice(0, -1).map((line, at) => readLine(line, { path, number: at + 1, facts: vocabulary.facts }));
}

/** What a text is known by. */
export function chunkKey(text: string): string {
  return hash('sha256', text);
}

/**
 * What a language model, or an import, read of texts for the memory in a directory, by `chunkKey`; empty where none stands there, or one of another kind: texts
 * are read again then.
 */
export async function readExtractions(directory: string | undefined): Promise<ReadonlyMap<string, ChunkExtraction>> {
  const raw = directory === undefined ? undefined : await readIfThere(join(directory, GRAPH_FILES.passages));
  const known = new Map<string, ChunkExtraction>();
  for (const line of raw?.split('\n').slice(0, -1) ?? []) {
    const { chunkId: _, sha256, facts: __, ...extraction } = parseLine(line, GRAPH_FILES.passages, known.size + 1);
    if (isKept(extraction)) known.set(sha256, extraction);
  }
  return known;
}

/** Whether an extraction is worth keeping where its text is read anew: without a model it costs nothing, and depends on the texts around. */
export function isKept({ status, source }: ChunkExtraction): boolean {
  return status !== 'failed' && source !== 'extractive';
}

interface LineContext {
  readonly path: string;
  readonly number: number;
  readonly facts: Vocabulary['facts'];
}

function readLine(line: string, { path, number, facts }: LineContext): readonly [chunkId: string, passage: PassageKnowledge] {
  const { chunkId, sha256: _, facts: own, ...extraction } = parseLine(line, path, number);
  const phrases = new Set<number>();
  for (const fact of own) {
    const told = facts[fact];
    if (told === undefined) throw damaged(path, `line ${number} names a fact that is not there`);
    phrases.add(told.subject).add(told.object);
  }
  const found: ChunkExtraction = extraction;
  return [chunkId, { extraction: found, facts: Int32Array.from(own), phrases: Int32Array.from(phrases).toSorted() }];
}

function parseLine(line: string, path: string, number: number): z.output<typeof lineSchema> {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
    throw damaged(path, `line ${number} is not what was written`, parsed.error);
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(path, `line ${number} is not JSON`, error);
    throw error;
  }
}
