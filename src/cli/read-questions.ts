import type { Readable } from 'node:stream';
import { MemoError } from '../errors/memo-error.ts';
import { checkQuestion } from '../memorag/check-question.ts';
import { readStream } from '../text/read-stream.ts';
import { MAX_QUESTION_BYTES, readQuestionText, tooLarge } from './read-question-text.ts';

/** The question of a command line: its words, or standard input for `-`. */
export async function readQuestion(words: readonly string[], { stdin, signal }: { readonly stdin: Readable; readonly signal: AbortSignal }): Promise<string> {
  if (words.length !== 1 || words[0] !== '-') return checkQuestion(words.join(' '));
  const bytes = await readStream(stdin, { signal, maxBytes: MAX_QUESTION_BYTES, tooLarge: (length) => tooLarge('standard input', length) });
  return checkQuestion(new TextDecoder().decode(bytes));
}

/** A question of a file. */
export interface AskedQuestion {
  /** Its place among the questions, from 1. */
  readonly number: number;
  readonly id?: string;
  readonly question: string;
}

/** The questions of a file: one a line, or (`.jsonl`) objects with the key `question`. Blank lines are no questions. */
export async function readQuestionFile(path: string): Promise<readonly AskedQuestion[]> {
  const lines = (await readQuestionText(path)).replace(/^\uFEFF/u, '').split(/\r?\n/u);
  const questions = lines.flatMap((line, position) => (line.trim() === '' ? [] : [readLine(line, { path, number: position + 1 })]));
  if (questions.length === 0) throw new MemoError({ code: 'question-invalid', message: `${path} holds no question`, remedy: 'write one question a line' });
  return questions.map((question, position) => ({ number: position + 1, ...question }));
}

function readLine(line: string, { path, number }: { readonly path: string; readonly number: number }): Omit<AskedQuestion, 'number'> {
  try {
    const read = path.endsWith('.jsonl') ? questionIn(line) : { question: line };
    return { ...read, question: checkQuestion(read.question) };
  } catch (error) {
    if (!(error instanceof MemoError)) throw error;
    throw new MemoError({
      code: error.code,
      message: `${path}, line ${number}: ${error.message}`,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    });
  }
}

function questionIn(line: string): Omit<AskedQuestion, 'number'> {
  const entry = parseJson(line);
  if (typeof entry === 'object' && entry !== null && 'question' in entry && typeof entry.question === 'string') {
    const id = 'id' in entry && (typeof entry.id === 'string' || typeof entry.id === 'number') ? { id: String(entry.id) } : {};
    return { ...id, question: entry.question };
  }
  throw new MemoError({ code: 'question-invalid', message: 'it is no JSON object with a text "question"', remedy: 'write lines as {"question": "…"}' });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new MemoError({
      code: 'question-invalid',
      message: 'it is not JSON',
      remedy: 'write lines as {"question": "…"}, or name the file .txt',
      cause: error,
    });
  }
}
