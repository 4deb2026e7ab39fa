/**
 * Position of the last of ascending `ends` that fits, given that all before it fit and none behind it; -1 where none
 * does. `guess` is looked at first, and ends are drawn only as far as the search goes: a good guess costs two checks.
 */
export function lastFitting(ends: Iterator<number>, { guess, fits }: { readonly guess: number; readonly fits: (end: number) => boolean }): LastFitting {
  const drawn: number[] = [];
  function draw(position: number): number | undefined {
    while (drawn.length <= position) {
      const next = ends.next();
      if (next.done === true) return undefined;
      drawn.push(next.value);
    }
    return drawn[position];
  }
  function fitsAt(position: number): boolean {
    const end = draw(position);
    return end !== undefined && fits(end);
  }

  let low = -1;
  let high = guess;
  for (let step = 1; fitsAt(high); step *= 2) [low, high] = [high, high + step];
  for (let step = 1; low === -1 && high > 0; step *= 2) {
    const probe = Math.max(0, guess - step);
    if (probe === high) break;
    if (fitsAt(probe)) low = probe;
    else high = probe;
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fitsAt(middle)) low = middle;
    else high = middle;
  }
  return { position: low, end: drawn[Math.max(low, 0)] };
}

export interface LastFitting {
  readonly position: number;
  /** That end; the first one where none fits. */
  readonly end: number | undefined;
}
