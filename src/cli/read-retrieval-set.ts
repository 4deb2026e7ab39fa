import { hash } from 'node:crypto';
import { parsePassageCorpus } from '../evaluation/passage-corpus.ts';
import { documentIdOf, passageDocuments, type PassageDocuments } from '../evaluation/passage-documents.ts';
import { parseRetrievalQuestions, type RetrievalQuestion } from '../evaluation/retrieval-questions.ts';
import { readOpenie, type OpenieResults } from '../extraction/import-openie.ts';
import type { CommandContext } from './command-context.ts';
import { formatCount } from './format-quantity.ts';
import { readDataFile } from './read-data-file.ts';

/** The files of an evaluation by HippoRAG's measures, read. */
export interface RetrievalSet extends PassageDocuments {
  readonly questions: readonly RetrievalQuestion[];
  readonly openie: OpenieResults | undefined;
  /** Of the file of extractions. */
  readonly openieKey: string;
  /** Needed passages that the corpus has not. */
  readonly missing: number;
}

export interface RetrievalSetFiles {
  readonly corpus: string;
  readonly questions: string;
  readonly openie: string | undefined;
  /** Questions, from the first. */
  readonly first: number | undefined;
}

/** Reads them, and notes what will not be measured. */
export async function readRetrievalSet({ corpus, questions: file, openie, first }: RetrievalSetFiles, { signal, note }: Pick<CommandContext, 'signal' | 'note'>): Promise<RetrievalSet> {
  const questions = parseRetrievalQuestions(await readDataFile(file, { signal }), file).slice(0, first);
  const passages = passageDocuments(parsePassageCorpus(await readDataFile(corpus, { signal }), corpus));
  const rawOpenie = openie === undefined ? undefined : await readDataFile(openie, { signal });
  const held = new Set(passages.documents.map(({ id }) => id));
  const missing = questions.flatMap(({ needed }) => needed).filter((forms) => !forms.some((form) => held.has(documentIdOf(form)))).length;
  const aimless = questions.filter(({ needed }) => needed.length === 0).length;
  if (passages.repeated > 0) note(`left out of ${corpus}, with the text of another one: ${formatCount(passages.repeated, 'passages')}`);
  if (missing > 0) note(`needed by questions and not in ${corpus}, so never found: ${formatCount(missing, 'passages')}`);
  if (aimless > 0) note(`not measured, because nobody says what passages they need: ${formatCount(aimless, 'questions')}`);
  return { ...passages, questions, missing, openie: rawOpenie === undefined ? undefined : readOpenie(rawOpenie, { name: openie ?? '' }), openieKey: rawOpenie === undefined ? '' : hash('sha256', rawOpenie) };
}
