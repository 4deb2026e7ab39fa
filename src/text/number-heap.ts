export interface NumberHeap {
  push(value: number): void;
  /** Takes the smallest number out; `undefined` when there is none. */
  pop(): number | undefined;
}

/** A binary heap of numbers, smallest first. */
export function createNumberHeap(): NumberHeap {
  const values: number[] = [];
  return {
    push(value) {
      values.push(value);
      siftUp(values, values.length - 1);
    },
    pop() {
      const top = values[0];
      const last = values.pop();
      if (last !== undefined && values.length > 0) siftDown(values, last);
      return top;
    },
  };
}

function siftUp(values: number[], from: number): void {
  const value = at(values, from);
  let place = from;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = at(values, parent);
    if (above <= value) break;
    values[place] = above;
    place = parent;
  }
  values[place] = value;
}

function siftDown(values: number[], value: number): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= values.length) break;
    if (at(values, child + 1) < at(values, child)) child += 1;
    const below = at(values, child);
    if (below >= value) break;
    values[place] = below;
    place = child;
  }
  values[place] = value;
}

function at(values: readonly number[], place: number): number {
  return values[place] ?? Number.POSITIVE_INFINITY;
}
