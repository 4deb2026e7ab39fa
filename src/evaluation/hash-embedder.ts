import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Embedder } from '../spec/embedder.ts';

export interface HashEmbedderOptions {
  readonly dimension: number;
  /** Whether the commonest English words are left out. */
  readonly dropsStopWords: boolean;
}

/** Beyond any passage. */
const MOST_WORDS = 65_536;
/** Texts after which an abort can be seen. */
const TEXTS_IN_A_ROW = 64;

const STOP_WORDS = new Set(
  'a an the of in on at to for and or by with from as is are was were be been it its that this which who whom what when where how did do does has have had not he she his her their they'.split(' '),
);

/**
 * An embedder without a model: words hashed to one dimension each, with a sign. It is the one that the reference was run with for the values that this
 * project is compared with; it knows of no meaning, and ties are many.
 */
export function createHashEmbedder({ dimension, dropsStopWords }: HashEmbedderOptions): Embedder {
  const slots = new Map<string, Slot>();
  const slotOf = (word: string): Slot => {
    const known = slots.get(word);
    if (known !== undefined) return known;
    const slot = slotOfWord(word, dimension);
    slots.set(word, slot);
    return slot;
  };
  return {
    kind: 'hash',
    modelId: `hash-${dimension}${dropsStopWords ? '-stop-words' : ''}`,
    dimension,
    isNormalised: true,
    maxTokens: MOST_WORDS,
    maxBatchSize: 4096,
    async embed(texts, { signal }) {
      signal?.throwIfAborted();
      const vectors = new Float32Array(texts.length * dimension);
      let truncated = 0;
      for (const [row, text] of texts.entries()) {
        if (row % TEXTS_IN_A_ROW === TEXTS_IN_A_ROW - 1) await setImmediate();
        signal?.throwIfAborted();
        const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
        if (words.length > MOST_WORDS) truncated += 1;
        const kept = words.slice(0, MOST_WORDS).filter((word) => !dropsStopWords || !STOP_WORDS.has(word));
        vectors.set(unitVector(kept.map(slotOf), dimension), row * dimension);
      }
      return { vectors, truncated };
    },
  };
}

interface Slot {
  readonly position: number;
  readonly sign: number;
}

function slotOfWord(word: string, dimension: number): Slot {
  const digest = createHash('md5').update(word, 'utf8').digest();
  return { position: digest.readUInt32BE(0) % dimension, sign: digest.readUInt8(4) % 2 === 0 ? 1 : -1 };
}

/** Summed and brought to length in double precision; no word, or words that cancel out, give the first axis. */
function unitVector(slots: readonly Slot[], dimension: number): Float64Array {
  const sums = new Float64Array(dimension);
  for (const { position, sign } of slots) sums[position] = (sums[position] ?? 0) + sign;
  const length = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0));
  if (length === 0) return sums.fill(1, 0, 1);
  return sums.map((sum) => sum / length);
}
