import { setImmediate } from 'node:timers/promises';
import type { CorpusPart } from './corpus-part.ts';
import type { OnProgress } from '../spec/events.ts';
import { createEntityIndex } from './entity-index.ts';
import { findEntities } from './find-entities.ts';
import { findKeyPoints } from './find-key-points.ts';
import type { Findings } from './findings.ts';

/** Chunks between two looks at the signal. */
const CHUNKS_PER_TURN = 64;

export interface FindOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Reads texts: the names in them, where each stands, and the passages that stand for their sections. */
export async function findFindings(corpus: CorpusPart, { signal, onProgress }: FindOptions): Promise<Findings> {
  signal?.throwIfAborted();
  const entities = await findEntities(corpus, signal);
  const mentions = await findMentions(corpus, entities.map(({ name }) => name), signal);
  const keyPoints = await findKeyPoints(corpus, { signal, onProgress });
  return { names: entities.map(({ name }) => name), mentions, keyPoints };
}

async function findMentions(corpus: CorpusPart, names: readonly string[], signal?: AbortSignal): Promise<Findings['mentions']> {
  const index = createEntityIndex(names.map((name) => ({ name, count: 1 })));
  const numbers = new Map(names.map((name, number) => [name, number]));
  const mentions = new Map<string, readonly number[]>();
  for (const [place, chunk] of corpus.chunks.entries()) {
    if (place % CHUNKS_PER_TURN === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    mentions.set(chunk.id, index.find(corpus.text(chunk)).flatMap(({ name }) => numbers.get(name) ?? []));
  }
  return mentions;
}
