/** What speaks for an excerpt as an answer, by words alone. */
export interface ExcerptSigns {
  /** The share of the question's terms that it holds. */
  readonly held: number;
  /** The same with those near it, each the less the farther: an answer often stands in the sentence before or after them. */
  readonly near: number;
  /** 1 for the first passage, next to nothing for the last. */
  readonly first: number;
  /** The kind of thing asked for; a number with a fitting unit; a number of the very things asked about. */
  readonly type: number;
  readonly exactType: number;
  readonly counted: number;
  /** Of two excerpts with the same words, the longer holds more that is new. */
  readonly length: number;
  /** A heading or a table entry: repeats the question's words and answers nothing. */
  readonly unended: number;
  /** Only asks what the question asks. */
  readonly echo: number;
}

/**
 * What each sign is worth: fitted on the questions of five books (tests/quality/print-answers.ts) and rounded, the last two
 * set by hand, since they are rare there. What vectors add was measured and left out (docs/decisions/2026-11-21-answers.md).
 */
export const SIGN_WEIGHTS: ExcerptSigns = { held: 2.75, near: 2, first: 1.8, type: 0.8, exactType: 1.5, counted: 0.9, length: 0.45, unended: -4, echo: -2 };

/** The signs of one excerpt in one number, comparable among the excerpts of one question. */
export function weighSigns(signs: ExcerptSigns, weights: ExcerptSigns): number {
  return (
    weights.held * signs.held +
    weights.near * signs.near +
    weights.first * signs.first +
    weights.type * signs.type +
    weights.exactType * signs.exactType +
    weights.counted * signs.counted +
    weights.length * signs.length +
    weights.unended * signs.unended +
    weights.echo * signs.echo
  );
}
