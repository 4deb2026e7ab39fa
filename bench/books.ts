import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseQuestionSet } from '../src/evaluation/question-set.ts';
import { readDocuments } from '../src/text/read-documents.ts';
import { projectRoot } from '../src/util/project-root.ts';

export interface Books {
  /** Where they come from, for the report. */
  readonly source: string;
  /** About 600 KB of English. */
  readonly novel: string;
  /** About 1.2 MB of English. */
  readonly longNovel: string;
  /** Up to 2.5 MB of Chinese. */
  readonly chinese: string;
  /** Questions about the novel. */
  readonly questions: readonly string[];
}

const SHARED = join(projectRoot(), '../shared/data/books');
const OWN = join(projectRoot(), 'examples/books');

/** The novels beside the checkout, or the stories inside it; `quick`: their first pages. */
export async function readBooks({ isQuick }: { readonly isQuick: boolean }): Promise<Books> {
  const all = existsSync(SHARED) ? await sharedBooks() : await ownBooks();
  if (!isQuick) return all;
  const cut = (text: string): string => text.slice(0, QUICK_CHARACTERS);
  return {
    source: `the first ${QUICK_CHARACTERS} characters of ${all.source}`,
    novel: cut(all.novel),
    longNovel: cut(all.longNovel),
    chinese: cut(all.chinese),
    questions: all.questions.slice(0, 2),
  };
}

const QUICK_CHARACTERS = 8_000;

async function sharedBooks(): Promise<Books> {
  return {
    source: 'novels of Project Gutenberg (shared/data/books)',
    novel: await storedText(join(SHARED, 'sherlock-holmes.txt')),
    longNovel: await storedText(join(SHARED, 'moby-dick.txt')),
    chinese: await storedText(join(SHARED, 'hong-lou-meng.txt')),
    questions: await readQuestions(join(projectRoot(), 'tests/quality/questions/sherlock-holmes.questions.jsonl')),
  };
}

async function ownBooks(): Promise<Books> {
  const novel = await storedText(join(OWN, 'the-tidewright-of-carrow.txt'));
  return {
    source: `examples/books, which are shorter: ${SHARED} is absent`,
    novel,
    longNovel: novel,
    chinese: await storedText(join(OWN, 'shi-tuo-ji.md')),
    questions: await readQuestions(join(OWN, 'the-tidewright-of-carrow.questions.jsonl')),
  };
}

async function storedText(path: string): Promise<string> {
  return (await readDocuments([path])).map(({ text }) => text).join('\n');
}

async function readQuestions(path: string): Promise<readonly string[]> {
  return parseQuestionSet(await readFile(path, 'utf8'), path).map(({ question }) => question);
}
