import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fact, Vocabulary } from '../knowledge/knowledge.ts';
import type { StoredVocabulary } from '../knowledge/vocabulary.ts';
import { damaged, readMemoryFile } from '../memory/memory-file.ts';
import { readExactly } from '../retrieval/read-exactly.ts';
import type { FileRecord } from '../spec/memory-store.ts';
import { statIfThere } from '../util/stat-if-there.ts';
import { countRows, type GraphHeader, type VocabularySegment } from './graph-header.ts';
import { linkOrCopy, writeRecorded } from './memory-output.ts';

const MAGIC = 'MRGV';
/** Magic, then dimension, phrases and facts as 32-bit integers, little-endian; then the rows. */
const HEAD_BYTES = 16;

const number = z.int().nonnegative();
const textsSchema = z.object({ phrases: z.array(z.string()), facts: z.array(z.tuple([number, z.string(), number])) });

export interface WriteSegmentsOptions {
  /** Directory and header of the memory that this one grew from, where it has the same vocabulary. */
  readonly previous: { readonly directory: string; readonly header: GraphHeader } | undefined;
}

/** Writes the rows of a vocabulary that no earlier segment holds as a segment of their own, and links the earlier ones. */
export async function writeSegments(directory: string, vocabulary: Vocabulary, { previous }: WriteSegmentsOptions): Promise<{ readonly segments: readonly VocabularySegment[]; readonly records: readonly FileRecord[] }> {
  const held = previous?.header.segments ?? [];
  for (const { name } of held) for (const path of pathsOf(name)) await linkOrCopy(previous?.directory ?? '', directory, path);
  const first = countRows(held);
  const own = { phrases: vocabulary.phrases.length - first.phrases, facts: vocabulary.facts.length - first.facts };
  if (own.phrases === 0 && own.facts === 0) return { segments: held, records: [] };
  const segment = { name: `vocabulary-${held.length + 1}`, ...own };
  const [textsPath, vectorsPath] = pathsOf(segment.name);
  const texts = { phrases: vocabulary.phrases.slice(first.phrases), facts: vocabulary.facts.slice(first.facts).map(({ subject, predicate, object }) => [subject, predicate, object]) };
  const records = [await writeRecorded(directory, textsPath, `${JSON.stringify(texts)}\n`), await writeRecorded(directory, vectorsPath, vectorBytes(vocabulary, first, own))];
  return { segments: [...held, segment], records };
}

/** Reads all segments of a header. Errors: `memory-damaged`. */
export async function readSegments(directory: string, { segments, embedder: { dimension } }: GraphHeader): Promise<Omit<StoredVocabulary, 'synonyms'>> {
  // Before any of it is given room: what a header claims costs nothing.
  for (const segment of segments) await checkLength(join(directory, `${segment.name}.f32`), segment, dimension);
  const rows = countRows(segments);
  const phrases: string[] = [];
  const facts: Fact[] = [];
  const phraseVectors = new Float32Array(rows.phrases * dimension);
  const factVectors = new Float32Array(rows.facts * dimension);
  for (const segment of segments) {
    const [textsPath, vectorsPath] = pathsOf(segment.name);
    const texts = await readMemoryFile(join(directory, textsPath), textsSchema);
    if (texts.phrases.length !== segment.phrases || texts.facts.length !== segment.facts) throw damaged(join(directory, textsPath), 'it has another number of phrases or facts than were written');
    const own = {
      phrases: phraseVectors.subarray(phrases.length * dimension, (phrases.length + segment.phrases) * dimension),
      facts: factVectors.subarray(facts.length * dimension, (facts.length + segment.facts) * dimension),
    };
    await readVectors(join(directory, vectorsPath), own, dimension);
    for (const phrase of texts.phrases) phrases.push(phrase);
    for (const [subject, predicate, object] of texts.facts) {
      if (subject >= phrases.length || object >= phrases.length) throw damaged(join(directory, textsPath), 'a fact names a phrase that is not there');
      facts.push({ subject, predicate, object });
    }
  }
  if (new Set(phrases).size !== phrases.length) throw damaged(directory, 'a phrase stands in its vocabulary twice');
  return { phrases, facts, phraseVectors, factVectors };
}

function pathsOf(name: string): readonly [texts: string, vectors: string] {
  return [`${name}.json`, `${name}.f32`];
}

interface Rows {
  readonly phrases: number;
  readonly facts: number;
}

function vectorBytes({ phraseVectors, factVectors }: Vocabulary, first: Rows, own: Rows): Uint8Array {
  const { dimension } = phraseVectors;
  const bytes = new Uint8Array(HEAD_BYTES + 4 * dimension * (own.phrases + own.facts));
  const head = new DataView(bytes.buffer);
  Buffer.from(bytes.buffer).write(MAGIC, 'latin1');
  for (const [at, value] of [dimension, own.phrases, own.facts].entries()) head.setUint32(4 + 4 * at, value, true);
  const rows = new Float32Array(bytes.buffer, HEAD_BYTES);
  rows.set(phraseVectors.all().subarray(first.phrases * dimension));
  rows.set(factVectors.all().subarray(first.facts * dimension), own.phrases * dimension);
  return bytes;
}

async function checkLength(path: string, { phrases, facts }: VocabularySegment, dimension: number): Promise<void> {
  const found = await statIfThere(path);
  if (found === undefined) throw damaged(path, 'missing');
  if (found.size !== HEAD_BYTES + 4 * dimension * (phrases + facts)) throw damaged(path, 'its length is not what was written');
}

interface VectorRows {
  readonly phrases: Float32Array;
  readonly facts: Float32Array;
}

/** Reads the rows of a segment into their place. */
async function readVectors(path: string, { phrases, facts }: VectorRows, dimension: number): Promise<void> {
  await using file = await open(path);
  const head = Buffer.alloc(HEAD_BYTES);
  await readExactly(file, head, { position: 0, path });
  const expected = [dimension, phrases.length / dimension, facts.length / dimension];
  const isWhole = head.toString('latin1', 0, 4) === MAGIC && expected.every((value, at) => head.readUInt32LE(4 + 4 * at) === value);
  if (!isWhole) throw damaged(path, 'its beginning is not what was written');
  await readExactly(file, bytesOf(phrases), { position: HEAD_BYTES, path });
  await readExactly(file, bytesOf(facts), { position: HEAD_BYTES + phrases.byteLength, path });
  if (!isFinite(phrases) || !isFinite(facts)) throw damaged(path, 'a value of a vector is not a finite number');
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Whatever is not finite makes the sum so. */
function isFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += 0 * (values[at] ?? 0);
  return sum === 0;
}
