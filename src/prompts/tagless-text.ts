/** What of a model's text is for the reader, as it comes: not the delimiters of its own prompt. */
export interface TaglessText {
  push(delta: string): string;
  /** The rest. */
  finish(): string;
}

/** Takes the delimiters of the request with this nonce out of a reply: a model that repeats its prompt must not show them. */
export function createTaglessText(nonce: string): TaglessText {
  // `<passage-k3x9…>` leaves nothing; without its brackets the random word alone goes.
  const tag = new RegExp(`</?[a-z]{1,20}-${nonce}(?:-\\d{1,4})?>|-?${nonce}(?:-\\d{1,4})?`, 'giu');
  const begun = new RegExp(`(?:</?[a-z]{0,20})?(?:-|-?${beginnings(nonce)}(?:-\\d{0,4})?)?$`, 'iu');
  let held = '';
  return {
    push(delta) {
      const text = held + delta;
      const certain = text.search(begun);
      held = text.slice(certain);
      return text.slice(0, certain).replaceAll(tag, '');
    },
    finish() {
      const rest = held.replaceAll(tag, '');
      held = '';
      return rest;
    },
  };
}

/** The same for a reply that is there as a whole. */
export function withoutTags(reply: string, nonce: string): string {
  const tagless = createTaglessText(nonce);
  return tagless.push(reply) + tagless.finish();
}

/** Matches a word and every beginning of it. */
function beginnings(word: string): string {
  return [...word].reduceRight((rest, letter) => (rest === '' ? letter : `${letter}(?:${rest})?`), '');
}
