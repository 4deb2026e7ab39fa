import { documentIdOf } from './passage-documents.ts';
import { rankOf } from './rank-of.ts';
import type { Ranks } from './ranks.ts';
import type { RetrievalQuestion } from './retrieval-questions.ts';

/** Where the passages that a question needs stand among documents, best first. One that the corpus has not is found nowhere. */
export function rankNeeded({ needed }: Pick<RetrievalQuestion, 'needed'>, found: readonly string[]): Ranks {
  return needed.map((forms) => rankOf(new Set(forms.map(documentIdOf)), found));
}
