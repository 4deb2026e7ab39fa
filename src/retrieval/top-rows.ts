import type { NearestRows } from '../spec/vector-index.ts';

/** The `k` best of `scores`, best first; ties: the lower row first. A score that is not a number is never found. */
export function topRows(scores: Float32Array, k: number): NearestRows {
  const capacity = Math.max(0, Math.min(k, scores.length));
  const heap = new Int32Array(capacity);
  let size = 0;
  if (capacity === 0) return { rows: heap, scores: new Float32Array(0) };
  for (let row = 0; row < scores.length; row += 1) {
    const score = scores[row]!;
    if (size < capacity) {
      if (score === score) liftLast(heap, (size += 1), row, scores);
      // Rows come in rising order, so an equal score never displaces a row that is in.
    } else if (score > scores[heap[0]!]!) {
      sinkFirst(heap, size, row, scores);
    }
  }
  return sorted(heap.subarray(0, size), scores);
}

/** Places `row` at the end of a heap (worst row on top) and lifts it to where it belongs. */
function liftLast(heap: Int32Array, size: number, row: number, scores: Float32Array): void {
  let at = size - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isWorse(row, heap[parent]!, scores)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = row;
}

/** Replaces the worst row by `row` and sinks it to where it belongs. */
function sinkFirst(heap: Int32Array, size: number, row: number, scores: Float32Array): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && isWorse(heap[child + 1]!, heap[child]!, scores)) child += 1;
    if (!isWorse(heap[child]!, row, scores)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = row;
}

function isWorse(row: number, other: number, scores: Float32Array): boolean {
  const difference = scores[row]! - scores[other]!;
  return difference < 0 || (difference === 0 && row > other);
}

function sorted(heap: Int32Array, scores: Float32Array): NearestRows {
  const rows = heap.toSorted((left, right) => scores[right]! - scores[left]! || left - right);
  return { rows, scores: Float32Array.from(rows, (row) => scores[row]!) };
}
