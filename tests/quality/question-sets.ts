import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseQuestionSet, type EvalQuestion } from '../../src/evaluation/question-set.ts';
import type { Document } from '../../src/spec/text.ts';
import { normaliseText } from '../../src/text/normalise-text.ts';

/** Questions over some texts. The evidence of a question are exact quotes. */
export interface QuestionSet {
  readonly name: string;
  readonly kind: 'collection' | 'own book' | 'novel';
  readonly language: 'en' | 'zh';
  readonly documents: readonly Document[];
  readonly questions: readonly EvalQuestion[];
}

const ROOT = join(import.meta.dirname, '../..');
const SHARED = join(ROOT, '../shared/data');
const OWN = join(ROOT, 'examples/books');
const QUESTIONS = join(import.meta.dirname, 'questions');
const BOOKS = [
  { name: 'the-tidewright-of-carrow', kind: 'own book', language: 'en', text: join(OWN, 'the-tidewright-of-carrow.txt'), questions: OWN },
  { name: 'shi-tuo-ji', kind: 'own book', language: 'zh', text: join(OWN, 'shi-tuo-ji.md'), questions: OWN },
  { name: 'sherlock-holmes', kind: 'novel', language: 'en', text: join(SHARED, 'books/sherlock-holmes.txt'), questions: QUESTIONS },
  { name: 'moby-dick', kind: 'novel', language: 'en', text: join(SHARED, 'books/moby-dick.txt'), questions: QUESTIONS },
  { name: 'hong-lou-meng', kind: 'novel', language: 'zh', text: join(SHARED, 'books/hong-lou-meng.txt'), questions: QUESTIONS },
] as const;

/** The 100 MuSiQue questions over their 1,890 passages, each passage a document; `undefined` where ../shared is absent. */
export async function readMusique(): Promise<QuestionSet | undefined> {
  const directory = join(SHARED, 'hipporag');
  if (!existsSync(directory)) return skipped('MuSiQue', directory);
  const passageSchema = z.object({ title: z.string(), text: z.string() });
  const paragraphSchema = z.object({ title: z.string(), paragraph_text: z.string(), is_supporting: z.boolean() });
  const questionSchema = z.object({ id: z.string(), question: z.string(), answer: z.string(), paragraphs: z.array(paragraphSchema) });
  const passages = z.array(passageSchema).parse(await readJson(join(directory, 'musique_train_corpus.json')));
  const documents = passages.map(({ title, text }, number): Document => ({ id: `${number}`, title, text: normaliseText(`${title}\n${text}`) }));
  const questions = z.array(questionSchema).parse(await readJson(join(directory, 'musique_train.json')));
  return {
    name: 'musique',
    kind: 'collection',
    language: 'en',
    documents,
    questions: questions.map(({ id, question, answer, paragraphs }) => ({
      id,
      question,
      answer,
      aliases: [],
      evidence: paragraphs.filter((entry) => entry.is_supporting).map((entry) => normaliseText(`${entry.title}\n${entry.paragraph_text}`)),
    })),
  };
}

/** The books whose texts are here, each with all its questions. */
export async function readBooks(): Promise<readonly QuestionSet[]> {
  const sets: QuestionSet[] = [];
  for (const { name, kind, language, text: path, questions: folder } of BOOKS) {
    if (!existsSync(path)) {
      skipped(name, path);
      continue;
    }
    const text = normaliseText(await readFile(path, 'utf8'));
    const files = ['', '-2'].map((series) => join(folder, `${name}${series}.questions.jsonl`)).filter((file) => existsSync(file));
    const questions = await Promise.all(files.map(async (file) => parseQuestionSet(await readFile(file, 'utf8'), file)));
    sets.push({ name, kind, language, documents: [{ id: name, title: name, text }], questions: questions.flat() });
  }
  return sets;
}

function skipped(name: string, path: string): undefined {
  console.log(`${name} is skipped: ${path} is absent`);
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
