/** Texts as numbers of terms. */
export interface NumberedTexts {
  readonly numbers: ReadonlyMap<string, number>;
  readonly texts: readonly Int32Array[];
}

/** Gives every distinct term a number, so that what comes after looks no string up. New terms are added to `numbers`. */
export function numberTerms(texts: Iterable<readonly string[]>, numbers = new Map<string, number>()): NumberedTexts {
  const numbered: Int32Array[] = [];
  for (const terms of texts) {
    const own = new Int32Array(terms.length);
    for (const [at, term] of terms.entries()) {
      let number = numbers.get(term);
      if (number === undefined) numbers.set(term, (number = numbers.size));
      own[at] = number;
    }
    numbered.push(own);
  }
  return { numbers, texts: numbered };
}
