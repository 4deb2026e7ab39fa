import { referenceId } from '../knowledge/reference-ids.ts';
import { toDocuments } from '../memorag/book.ts';
import type { Document } from '../spec/text.ts';
import { normaliseText } from '../text/normalise-text.ts';
import { indexedText, type CorpusPassage } from './passage-corpus.ts';

/** A corpus as documents of a memory: one a passage, each text once, under the id that the reference gives it. */
export interface PassageDocuments {
  readonly documents: readonly Document[];
  /** Passages whose text another one has. */
  readonly repeated: number;
}

const LONGEST_TITLE = 1000;

export function passageDocuments(passages: readonly CorpusPassage[]): PassageDocuments {
  const titles = new Map(passages.map((passage) => [indexedText(passage), passage.title]));
  const inputs = [...titles].map(([text, title]) => ({ id: documentIdOf(text), text, ...(title === '' ? {} : { title: title.slice(0, LONGEST_TITLE) }) }));
  return { documents: toDocuments(inputs), repeated: passages.length - titles.size };
}

/** The id of the document that holds a passage, by what is indexed of it. */
export function documentIdOf(text: string): string {
  return referenceId('chunk', normaliseText(text));
}
