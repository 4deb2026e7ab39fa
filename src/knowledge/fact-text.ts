import type { Triple } from '../spec/extraction.ts';

/** A normalised triple as one text, to be embedded: as the reference writes it. Phrases hold letters, marks and digits only, so nothing needs escapes. */
export function factText([subject, predicate, object]: Triple): string {
  return `('${subject}', '${predicate}', '${object}')`;
}
