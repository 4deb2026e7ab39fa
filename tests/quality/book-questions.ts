import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Document } from '../../src/spec/text.ts';
import { normaliseText } from '../../src/text/normalise-text.ts';

export interface BookQuestion {
  readonly id: string;
  readonly question: string;
  /** Right answers; none where the book does not tell. */
  readonly right: readonly string[];
}

export interface QuestionBook {
  readonly name: string;
  readonly language: 'en' | 'zh';
  readonly document: Document;
  readonly questions: readonly BookQuestion[];
}

const ROOT = join(import.meta.dirname, '../..');
const OWN = join(ROOT, 'examples/books');
const NOVELS = join(ROOT, '../shared/data/books');
const BOOKS = [
  { name: 'the-tidewright-of-carrow', language: 'en', path: join(OWN, 'the-tidewright-of-carrow.txt'), questions: OWN },
  { name: 'sherlock-holmes', language: 'en', path: join(NOVELS, 'sherlock-holmes.txt'), questions: join(import.meta.dirname, 'questions') },
  { name: 'moby-dick', language: 'en', path: join(NOVELS, 'moby-dick.txt'), questions: join(import.meta.dirname, 'questions') },
  { name: 'shi-tuo-ji', language: 'zh', path: join(OWN, 'shi-tuo-ji.md'), questions: OWN },
  { name: 'hong-lou-meng', language: 'zh', path: join(NOVELS, 'hong-lou-meng.txt'), questions: join(import.meta.dirname, 'questions') },
] as const;

/** The books whose texts are here, with their questions of these series: `''` is the first, `-2` the second. */
export async function readBooks(series: readonly string[]): Promise<readonly QuestionBook[]> {
  const books: QuestionBook[] = [];
  for (const { name, language, path, questions: folder } of BOOKS) {
    if (!existsSync(path)) {
      console.log(`${name} is skipped: ${path} is absent`);
      continue;
    }
    const files = series.map((one) => join(folder, `${name}${one}.questions.jsonl`)).filter((file) => existsSync(file));
    const questions = (await Promise.all(files.map(readQuestions))).flat();
    const text = normaliseText(await readFile(path, 'utf8'));
    if (questions.length > 0) books.push({ name, language, document: { id: name, title: name, text }, questions });
  }
  return books;
}

const lineSchema = z.object({ id: z.string(), question: z.string(), answer: z.string().nullable(), aliases: z.array(z.string()).default([]) });

async function readQuestions(file: string): Promise<readonly BookQuestion[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => lineSchema.parse(JSON.parse(line))).map(({ id, question, answer, aliases }) => ({ id, question, right: [answer ?? '', ...aliases].filter((text) => text !== '') }));
}
