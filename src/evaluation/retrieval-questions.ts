import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import { parseDataset } from './parse-dataset.ts';
import { indexedText } from './passage-corpus.ts';

/** A question of a retrieval data set. */
export interface RetrievalQuestion {
  readonly id: string;
  readonly question: string;
  /** Right answers, each once; empty: the file names none. */
  readonly answers: readonly string[];
  /** The corpus does not answer it. */
  readonly isAnswerable: boolean;
  /** What must be found: for each passage the texts that it may be indexed under (data sets differ in how they join sentences). */
  readonly needed: readonly (readonly string[])[];
}

const texts = z.union([z.string(), z.array(z.string())]).optional();
const passage = z.object({
  title: z.string(),
  text: z.string().optional(),
  paragraph_text: z.string().optional(),
  is_supporting: z.union([z.boolean(), z.number()]).optional(),
});
const titled = z.tuple([z.string(), z.unknown()], z.unknown());

const sampleSchema = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  _id: z.union([z.string(), z.number()]).optional(),
  question: z.string().trim().min(1),
  answerable: z.boolean().default(true),
  answer: texts,
  gold_ans: texts,
  reference: texts,
  answer_aliases: texts,
  /** PopQA. */
  obj: z.string().optional(),
  o_wiki_title: z.string().optional(),
  possible_answers: texts,
  o_aliases: texts,
  paragraphs: z.array(passage).optional(),
  contexts: z.array(passage).optional(),
  supporting_facts: z.array(titled).optional(),
  context: z.array(z.tuple([z.string(), z.array(z.string())], z.unknown())).optional(),
});
type Sample = z.output<typeof sampleSchema>;

/** The questions of a file in the form of HippoRAG, MuSiQue, HotpotQA, 2WikiMultihopQA, PopQA, NQ or NarrativeQA. `name`: the file, for the message. */
export function parseRetrievalQuestions(text: string, name: string): readonly RetrievalQuestion[] {
  const raw = parseDataset(text, name);
  const samples = z.array(z.unknown()).safeParse(raw);
  if (!samples.success) throw wrongFile(`${name} is no list of questions`);
  if (samples.data.length === 0) throw wrongFile(`${name} holds no question`);
  return samples.data.map((sample, position) => toQuestion(readSample(sample, `${name}, question ${position + 1}`), position));
}

function readSample(raw: unknown, where: string): Sample {
  const parsed = sampleSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw wrongFile(`${where}: ${path === '' ? 'it is no JSON object' : `"${path}" is missing or cannot be used`}`);
}

function toQuestion(sample: Sample, position: number): RetrievalQuestion {
  const { id, _id, question, answerable } = sample;
  return { id: `${id ?? _id ?? position + 1}`, question, isAnswerable: answerable, answers: answersOf(sample), needed: neededOf(sample) };
}

/** As the reference gathers them: one of the answer's names with its aliases, a free reference, or PopQA's objects. */
function answersOf({ answer, gold_ans, reference, answer_aliases, obj, o_wiki_title, possible_answers, o_aliases }: Sample): readonly string[] {
  const first = [answer, gold_ans, reference].find((own) => own !== undefined);
  const popular = first === undefined ? [obj, o_wiki_title, ...listed(possible_answers), ...listed(o_aliases)] : [];
  const all = [...listed(first), ...popular, ...listed(answer_aliases)];
  return [...new Set(all.filter((one): one is string => one !== undefined && one !== ''))];
}

// PopQA writes its lists as texts that hold a JSON list.
function listed(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  if (typeof value !== 'string') return value;
  if (!value.startsWith('[')) return [value];
  try {
    const list = z.array(z.string()).safeParse(JSON.parse(value));
    return list.success ? list.data : [value];
  } catch {
    // A text that only begins like a list is an answer of its own.
    return [value];
  }
}

function neededOf({ supporting_facts, context, contexts, paragraphs }: Sample): readonly (readonly string[])[] {
  if (supporting_facts !== undefined) {
    const titles = new Set(supporting_facts.map(([title]) => title));
    const needed = (context ?? []).filter(([title]) => titles.has(title));
    // HotpotQA's sentences bring their own spaces, 2WikiMultihopQA's do not.
    return unique(needed.map(([title, sentences]) => ['', ' '].map((joint) => indexedText({ title, text: sentences.join(joint) }))));
  }
  const supporting = contexts === undefined ? (paragraphs ?? []).filter(({ is_supporting }) => is_supporting !== false && is_supporting !== 0) : contexts.filter(({ is_supporting }) => Boolean(is_supporting));
  return unique(supporting.map(({ title, text, paragraph_text }) => [indexedText({ title, text: text ?? paragraph_text ?? '' })]));
}

function unique(needed: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(needed.map((forms) => [forms[0], forms])).values()];
}

function wrongFile(message: string): MemoError {
  return new MemoError({
    code: 'question-invalid',
    message,
    remedy: 'write questions as [{"id": "…", "question": "…", "answer": "…", "paragraphs": [{"title": "…", "text": "…", "is_supporting": true}]}]',
  });
}
