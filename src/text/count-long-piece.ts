import { cl100k, LONGEST_TOKEN_BYTES, MERGED_TOKENS } from './cl100k.ts';
import { createNumberHeap, type NumberHeap } from './number-heap.ts';

/** No merge: the pair's bytes are not a token. */
const NO_RANK = -1;

/**
 * Number of cl100k tokens of one piece, for pieces of any length: the tokenizer's own rule (merge the neighbours of the
 * lowest rank, the leftmost first, until none can be merged) over a heap, in n log n steps where the tokenizer takes n².
 */
export function countLongPiece(piece: string): number {
  const bytes = Buffer.from(piece, 'utf8').toString('latin1');
  const parts = createParts(bytes);
  let tokens = bytes.length;
  for (let start = parts.nextToMerge(); start !== undefined; start = parts.nextToMerge()) {
    parts.merge(start);
    tokens -= 1;
  }
  return tokens;
}

interface Parts {
  /** Start of the left one of the two parts to be merged next. */
  nextToMerge(): number | undefined;
  merge(start: number): void;
}

function createParts(bytes: string): Parts {
  const ends = Int32Array.from({ length: bytes.length + 1 }, (_, place) => place + 1);
  const previous = Int32Array.from({ length: bytes.length + 1 }, (_, place) => place - 1);
  // Rank of the pair whose left part starts here: an entry of the heap that says otherwise is out of date.
  const pairRanks = new Int32Array(bytes.length).fill(NO_RANK);
  const heap = createNumberHeap();
  const places = bytes.length + 1;

  function rankAgain(start: number): void {
    const rank = pairRank(bytes, { start, middle: ends[start], ends });
    pairRanks[start] = rank;
    if (rank !== NO_RANK) heap.push(rank * places + start);
  }

  for (let start = 0; start + 1 < bytes.length; start += 1) rankAgain(start);
  return {
    nextToMerge: () => nextLiveEntry(heap, { places, pairRanks }),
    merge(start) {
      const middle = ends[start] ?? places;
      const end = ends[middle] ?? places;
      ends[start] = end;
      if (end < places) previous[end] = start;
      pairRanks[middle] = NO_RANK;
      rankAgain(start);
      const before = previous[start] ?? NO_RANK;
      if (before >= 0) rankAgain(before);
    },
  };
}

function pairRank(bytes: string, pair: { start: number; middle: number | undefined; ends: Int32Array }): number {
  const { start, middle, ends } = pair;
  if (middle === undefined || middle >= bytes.length) return NO_RANK;
  const end = ends[middle] ?? bytes.length;
  if (end - start > LONGEST_TOKEN_BYTES) return NO_RANK;
  return ranks().get(bytes.slice(start, end)) ?? NO_RANK;
}

function nextLiveEntry(heap: NumberHeap, state: { places: number; pairRanks: Int32Array }): number | undefined {
  for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) {
    const start = entry % state.places;
    if (state.pairRanks[start] === (entry - start) / state.places) return start;
  }
  return undefined;
}

let ranksByBytes: Map<string, number> | undefined;

/** Every token's bytes (as Latin-1) with its merge rank; about 50 ms, paid only by a text with an over-long piece. */
function ranks(): Map<string, number> {
  ranksByBytes ??= new Map(
    Array.from({ length: MERGED_TOKENS }, (_, rank) => [Buffer.from(cl100k().decode_single_token_bytes(rank)).toString('latin1'), rank]),
  );
  return ranksByBytes;
}
