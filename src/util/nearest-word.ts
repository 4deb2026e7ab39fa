/** The candidate that a person most likely meant by `word`; `undefined` where none is near. */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(word);
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, fold(candidate));
    if (isNear(wanted, fold(candidate), distance) && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** Case and separators are no difference: `chunk_size` means `chunkSize`. */
function fold(word: string): string {
  return word.toLowerCase().replace(/[-_\s.]+/gu, '');
}

// A third of the letters may be wrong, and a beginning of at least three letters counts as near.
function isNear(wanted: string, candidate: string, distance: number): boolean {
  if (distance <= Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3))) return wanted.length > 1 || distance === 0;
  return wanted.length >= 3 && candidate.startsWith(wanted);
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = at(previous, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(Math.min(at(previous, column) + 1, at(current, column - 1) + 1, substitution, isSwap ? at(beforePrevious, column - 2) + 1 : Infinity));
    }
    [beforePrevious, previous] = [previous, current];
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
