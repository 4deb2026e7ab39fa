import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import { parseDataset } from './parse-dataset.ts';

/** A passage of a retrieval corpus: what is indexed is its title, a line break, its text. */
export interface CorpusPassage {
  readonly title: string;
  readonly text: string;
}

const listSchema = z.array(z.object({ title: z.string(), text: z.string() }));
/** The older form of HotpotQA: title to sentences. */
const sentencesSchema = z.record(z.string(), z.array(z.string()));

/** The passages of a corpus file in the form of HippoRAG (`[{ title, text }]`) or of the older HotpotQA (title to sentences). `name`: the file, for the message. */
export function parsePassageCorpus(text: string, name: string): readonly CorpusPassage[] {
  const raw = parseDataset(text, name);
  const passages = Array.isArray(raw) ? readList(raw, name) : readSentences(raw, name);
  if (passages.length > 0) return passages;
  throw new MemoError({ code: 'question-invalid', message: `${name} holds no passage`, remedy: 'write it as [{"title": "…", "text": "…"}]' });
}

/** What is indexed of a passage, and what a question's needed passage must equal. */
export function indexedText({ title, text }: CorpusPassage): string {
  return `${title}\n${text}`;
}

function readList(raw: readonly unknown[], name: string): readonly CorpusPassage[] {
  const parsed = listSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [entry = 0, ...path] = parsed.error.issues[0]?.path ?? [];
  throw new MemoError({
    code: 'question-invalid',
    message: `${name}, passage ${Number(entry) + 1}: ${path.length === 0 ? 'it is no JSON object' : `"${path.join('.')}" is missing or no text`}`,
    remedy: 'write it as [{"title": "…", "text": "…"}]',
  });
}

function readSentences(raw: unknown, name: string): readonly CorpusPassage[] {
  const parsed = sentencesSchema.safeParse(raw);
  if (parsed.success) return Object.entries(parsed.data).map(([title, sentences]) => ({ title, text: sentences.join('') }));
  throw new MemoError({ code: 'question-invalid', message: `${name} is no corpus of passages`, remedy: 'write it as [{"title": "…", "text": "…"}]', cause: parsed.error });
}
