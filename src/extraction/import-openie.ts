import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import type { ChunkExtraction, ExtractionInput, Triple } from '../spec/extraction.ts';
import { normaliseText } from '../text/normalise-text.ts';
import { parsePythonJson } from './parse-python-json.ts';

export interface ImportedOpenie {
  /** By the position of the chunk; `undefined`: the file does not hold its text. */
  readonly extractions: readonly (ChunkExtraction | undefined)[];
  /** Passages in the file, and those of them that no chunk has, that stand there more than once, and that cannot be read. */
  readonly passages: number;
  readonly unmatched: number;
  readonly repeated: number;
  readonly damaged: number;
  /** Triples that have not three elements, and that are exact repeats. */
  readonly droppedTriples: number;
}

export interface ImportOpenieOptions {
  /** For messages. */
  readonly name: string;
}

const fileSchema = z.object({ docs: z.array(z.unknown()) });
const passageSchema = z.object({
  passage: z.string().optional(),
  title: z.string().optional(),
  text: z.string().optional(),
  extracted_entities: z.array(z.unknown()),
  extracted_triples: z.array(z.unknown()),
});
type Passage = z.output<typeof passageSchema>;

/** The extractions that a file `openie_results_ner_*.json` of the reference implementation holds for these chunks. */
export function importOpenie(rawFile: string, inputs: readonly ExtractionInput[], options: ImportOpenieOptions): ImportedOpenie {
  return readOpenie(rawFile, options).match(inputs);
}

/** What such a file holds; whatever it calls a passage, its text decides. */
export interface OpenieResults {
  find(text: string): ChunkExtraction | undefined;
  match(inputs: readonly ExtractionInput[]): ImportedOpenie;
}

/** Reads such a file once, for texts that are not known yet. */
export function readOpenie(rawFile: string, { name }: ImportOpenieOptions): OpenieResults {
  const file = fileSchema.safeParse(parsePythonJson(rawFile));
  if (!file.success) throw notOpenie(name);
  const byText = new Map<string, ChunkExtraction>();
  let [damaged, repeated, droppedTriples] = [0, 0, 0];
  for (const rawPassage of file.data.docs) {
    const passage = passageSchema.safeParse(rawPassage).data;
    const text = passage === undefined ? undefined : textOf(passage);
    if (passage === undefined || text === undefined) {
      damaged += 1;
      continue;
    }
    const key = keyOf(text);
    if (byText.has(key)) repeated += 1;
    const extraction = extractionOf(passage);
    droppedTriples += passage.extracted_triples.length - extraction.triples.length;
    byText.set(key, extraction);
  }
  const passages = file.data.docs.length;
  return {
    find: (text) => byText.get(keyOf(text)),
    match(inputs) {
      const keys = inputs.map(({ text }) => keyOf(text));
      const known = new Set(keys);
      const unmatched = [...byText.keys()].filter((key) => !known.has(key)).length;
      return { extractions: keys.map((key) => byText.get(key)), passages, unmatched, repeated, damaged, droppedTriples };
    },
  };
}

/** A chunk begins and ends without white space, and its line ends are ours. */
function keyOf(text: string): string {
  return normaliseText(text).trim();
}

function textOf({ passage, title, text }: Passage): string | undefined {
  if (passage !== undefined) return passage;
  return title === undefined || text === undefined ? undefined : `${title}\n${text}`;
}

function extractionOf({ extracted_entities: rawEntities, extracted_triples: rawTriples }: Passage): ChunkExtraction {
  const entities = [...new Set(rawEntities.map(pythonText))];
  const triples = validTriples(rawTriples);
  const found = { source: 'imported', entities, triples } as const;
  if (entities.length + triples.length > 0) return { status: 'done', ...found };
  // The reference writes so what it failed to read, and never asks again.
  return { status: 'failed', ...found, problem: 'the imported file holds neither entities nor triples for it' };
}

/** Triples as the reference keeps them: three elements, as text, without exact repeats. They are not cleaned: its normalisation counts every space. */
export function validTriples(rawTriples: readonly unknown[]): readonly Triple[] {
  const triples = new Map<string, Triple>();
  for (const rawTriple of rawTriples) {
    if (!Array.isArray(rawTriple) || rawTriple.length !== 3) continue;
    const [subject = '', predicate = '', object = ''] = rawTriple.map(pythonText);
    triples.set(JSON.stringify([subject, predicate, object]), [subject, predicate, object]);
  }
  return [...triples.values()];
}

/** What the reference makes of a value that is no text. */
function pythonText(value: unknown): string {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function notOpenie(name: string): MemoError {
  return new MemoError({
    code: 'input-format',
    message: `${name} holds no extraction results: it is no JSON object with a list \`docs\``,
    remedy: 'give a file `openie_results_ner_*.json` as the reference implementation writes it',
  });
}
