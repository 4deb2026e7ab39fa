import { cl100k, LONGEST_TOKEN_BYTES, MERGED_TOKENS } from './cl100k.ts';
import { createNumberHeap } from './number-heap.ts';

/** No merge: the pair's bytes are not a token. */
const NO_RANK = -1;

/**
 * Number of cl100k tokens of one piece, for pieces of any length: the tokenizer's own rule (merge the neighbours of the
 * lowest rank, the leftmost first, until none can be merged) over a heap, in n log n steps where the tokenizer takes n².
 */
export function countLongPiece(piece: string): number {
  const bytes = Buffer.from(piece, 'utf8').toString('latin1');
  const size = bytes.length;
  const { ends, previous, pairRanks } = createParts(size);
  const heap = createNumberHeap();
  let tokens = size;

  function rankAgain(start: number): void {
    const middle = ends[start] ?? size;
    const rank = middle < size ? rankOf(bytes, { start, end: ends[middle] ?? size }) : NO_RANK;
    pairRanks[start] = rank;
    if (rank !== NO_RANK) heap.push(rank * size + start);
  }

  for (let start = 0; start + 1 < size; start += 1) rankAgain(start);
  for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) {
    const start = entry % size;
    // The entry is out of date where the pair has changed since: it has another rank now, or none.
    if (pairRanks[start] !== (entry - start) / size) continue;
    const middle = ends[start] ?? size;
    const end = ends[middle] ?? size;
    ends[start] = end;
    previous[end] = start;
    pairRanks[middle] = NO_RANK;
    tokens -= 1;
    rankAgain(start);
    const before = previous[start] ?? NO_RANK;
    if (before !== NO_RANK) rankAgain(before);
  }
  return tokens;
}

/** By each part's first byte: where it ends, where the part before it begins, and the rank of its pair with the next. */
function createParts(size: number): { ends: Int32Array; previous: Int32Array; pairRanks: Int32Array } {
  const ends = new Int32Array(size + 1);
  const previous = new Int32Array(size + 1);
  for (let place = 0; place <= size; place += 1) {
    ends[place] = place + 1;
    previous[place] = place - 1;
  }
  return { ends, previous, pairRanks: new Int32Array(size + 1).fill(NO_RANK) };
}

function rankOf(bytes: string, { start, end }: { start: number; end: number }): number {
  const { byBytes, ofPairs } = ranks();
  if (end - start === 2) return ofPairs[bytes.charCodeAt(start) * 256 + bytes.charCodeAt(start + 1)] ?? NO_RANK;
  return end - start > LONGEST_TOKEN_BYTES ? NO_RANK : (byBytes.get(bytes.slice(start, end)) ?? NO_RANK);
}

interface Ranks {
  /** Every token's rank by its bytes, as Latin-1. */
  readonly byBytes: ReadonlyMap<string, number>;
  /** Of tokens of two bytes, the most looked up, by `first * 256 + second`. */
  readonly ofPairs: Int32Array;
}

let loadedRanks: Ranks | undefined;

/** About 50 ms, paid only by a text with an over-long piece. */
function ranks(): Ranks {
  loadedRanks ??= loadRanks();
  return loadedRanks;
}

function loadRanks(): Ranks {
  const byBytes = new Map<string, number>();
  const ofPairs = new Int32Array(65_536).fill(NO_RANK);
  for (let rank = 0; rank < MERGED_TOKENS; rank += 1) {
    const token = cl100k().decode_single_token_bytes(rank);
    byBytes.set(Buffer.from(token).toString('latin1'), rank);
    const [first = 0, second = 0] = token;
    if (token.length === 2) ofPairs[first * 256 + second] = rank;
  }
  return { byBytes, ofPairs };
}
