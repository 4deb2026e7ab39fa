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
  /** Names out of other texts: one that stands here too is a mention, however often these texts use it. */
  readonly known?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Reads texts: the names in them, where each stands, and the passages that stand for their sections. */
export async function findFindings(corpus: CorpusPart, { known = [], signal, onProgress }: FindOptions): Promise<Findings> {
  signal?.throwIfAborted();
  const entities = await findEntities(corpus, signal);
  const names = [...new Set([...entities.map(({ name }) => name), ...known])];
  const mentions = await findMentions(corpus, names, signal);
  const keyPoints = await findKeyPoints(corpus, { signal, onProgress });
  return { names, mentions, keyPoints };
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
