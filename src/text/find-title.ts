/** A title page stands at the very start. */
const SEARCHED = 2_000;
const MAX_LENGTH = 80;

/**
 * The title that a plain text gives itself: a `Title:` line of its head (Project Gutenberg's form), or a short first line that
 * stands alone and does not end like a sentence.
 */
export function findTitle(text: string): string | undefined {
  const head = text.slice(0, SEARCHED);
  const named = /^Title:[ \t]*(\S.*)$/mu.exec(head)?.[1]?.trim();
  if (named !== undefined && named.length <= MAX_LENGTH) return named;
  const first = /^\s*(\S.*?)[ \t]*\n[ \t]*\n/u.exec(head)?.[1];
  return first !== undefined && first.length <= MAX_LENGTH && !/[.,;:!?…。．，；：！？、]$/u.test(first) ? first : undefined;
}
