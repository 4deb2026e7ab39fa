import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import { checkQuestion } from '../memorag/check-question.ts';

/** A question with its right answer and the places that it needs. */
export interface EvalQuestion {
  readonly id: string;
  readonly question: string;
  /** Empty: the texts do not answer it. */
  readonly answer: string;
  readonly aliases: readonly string[];
  /** How many places an answer needs; absent: nobody says. */
  readonly hops?: number;
  /** Exact quotes, each of them needed. */
  readonly evidence: readonly string[];
}

const lineSchema = z.object({
  id: z.union([z.string().min(1), z.number()]).optional(),
  question: z.string().trim().min(1),
  answer: z.string().nullable(),
  aliases: z.array(z.string()).default([]),
  hops: z.number().int().min(0).optional(),
  evidence: z.array(z.string().trim().min(1)).default([]),
});

const MOST_SHOWN = 5;

/** The questions of a JSONL text; wrong lines are refused together, by their numbers. `name`: the file, for the message. */
export function parseQuestionSet(text: string, name: string): readonly EvalQuestion[] {
  const problems: string[] = [];
  const questions: EvalQuestion[] = [];
  const seen = new Set<string>();
  for (const [position, line] of text.replace(/^\uFEFF/u, '').split(/\r?\n/u).entries()) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line, `${position + 1}`);
    if (typeof parsed === 'string') problems.push(`line ${position + 1}: ${parsed}`);
    else if (seen.has(parsed.id)) problems.push(`line ${position + 1}: the id "${parsed.id}" is there already`);
    else questions.push(parsed);
    if (typeof parsed !== 'string') seen.add(parsed.id);
  }
  if (problems.length > 0) throw wrongLines(name, problems);
  if (questions.length > 0) return questions;
  throw new MemoError({ code: 'question-invalid', message: `${name} holds no question`, remedy: 'write lines as {"question": "…", "answer": "…", "evidence": ["…"]}' });
}

function parseLine(line: string, number: string): EvalQuestion | string {
  const raw = parseJson(line);
  if (raw === undefined) return 'it is not JSON';
  const parsed = lineSchema.safeParse(raw);
  if (!parsed.success) return problemOf(parsed.error);
  const { id = number, question, answer, hops, ...rest } = parsed.data;
  try {
    checkQuestion(question);
  } catch (error) {
    if (error instanceof MemoError) return error.message;
    throw error;
  }
  return { ...rest, question, id: `${id}`, answer: answer?.trim() ?? '', ...(hops === undefined ? {} : { hops }) };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function problemOf({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.join('.') ?? '';
  if (path === '') return 'it is no JSON object';
  return issue?.code === 'invalid_type' && /undefined/u.test(issue.message) ? `"${path}" is missing` : `"${path}" cannot be used`;
}

function wrongLines(name: string, problems: readonly string[]): MemoError {
  const more = problems.length > MOST_SHOWN ? `; and ${problems.length - MOST_SHOWN} more` : '';
  return new MemoError({
    code: 'question-invalid',
    message: `${name}, ${problems.slice(0, MOST_SHOWN).join('; ')}${more}`,
    remedy: 'write lines as {"id": "…", "question": "…", "answer": "…" or null, "aliases": […], "hops": 1, "evidence": ["exact quote"]}',
  });
}
