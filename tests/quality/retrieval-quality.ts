// Prints how much of the needed evidence stands in the first 5 and 10 chunks. Not part of the tests:
//   node scripts/run.mjs tests/quality/retrieval-quality.ts [musique] [books]
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openBridge } from '../../src/bridge/bridge.ts';
import { createBundledEmbedders } from '../../src/embedders/bundled-embedders.ts';
import { embedRows } from '../../src/memorag/embed-rows.ts';
import { planRows } from '../../src/memorag/plan-rows.ts';
import { routeDocuments } from '../../src/memorag/route-documents.ts';
import { buildIndex } from '../../src/retrieval/build-index.ts';
import { createCorpusTexts } from '../../src/retrieval/corpus-texts.ts';
import { createCorpus, type CorpusInput } from '../../src/retrieval/corpus.ts';
import { createHybridRetriever } from '../../src/retrieval/hybrid-retriever.ts';
import type { EmbedderSet } from '../../src/spec/embedder.ts';
import type { Chunk, Document, Span } from '../../src/spec/text.ts';
import { prepareChunks } from '../../src/text/prepare-chunks.ts';

const ROOT = join(import.meta.dirname, '../..');
const MUSIQUE = join(ROOT, '../shared/data/hipporag');

interface Question {
  readonly question: string;
  /** Each must be met by one of the chunks found. */
  readonly evidence: readonly (Span & { readonly documentId: string })[];
}

interface QuestionSet {
  readonly name: string;
  readonly documents: readonly Document[];
  readonly questions: readonly Question[];
}

const names = process.argv.slice(2);
const sets = [...(await musique()), ...(await books())].filter(({ name }) => names.length === 0 || names.some((wanted) => name.startsWith(wanted)));
await using bridge = await openBridge({});
const embedders = await createBundledEmbedders({ bridge });
for (const set of sets) await measure(set, embedders);

async function measure(set: QuestionSet, all: EmbedderSet): Promise<void> {
  const input = await prepare(set.documents, all);
  console.log(`${set.name}: ${input.chunks.length} chunks, ${input.rows.length} rows, ${set.questions.length} questions`);
  print('', ['R@5', 'R@10', 'all@5', 'all@10', 'ms']);
  print('words', await score(set, { ...input, indexes: [], embedders: [], rows: input.rows.map((row) => ({ ...row, embedder: null, row: null })) }));
  print('hybrid, default', await score(set, input));
  for (const denseWeight of [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1]) print(`hybrid ${denseWeight}`, await score(set, { ...input, settings: { denseWeight } }));
}

function print(name: string, figures: readonly string[]): void {
  console.log(`  ${name.padEnd(16)} ${figures.map((figure) => figure.padStart(6)).join(' ')}`);
}

/** Mean share of evidence found, questions with all of it found, and milliseconds per question. */
async function score({ questions }: QuestionSet, input: CorpusInput): Promise<string[]> {
  const retriever = createHybridRetriever({ corpus: createCorpus(input) });
  const found = { 5: 0, 10: 0 };
  const whole = { 5: 0, 10: 0 };
  const start = performance.now();
  for (const { question, evidence } of questions) {
    const chunks = await retriever.retrieve({ question, clues: [], retHit: 10, limit: 10 }, {});
    for (const k of [5, 10] as const) {
      const met = evidence.filter((span) => chunks.slice(0, k).some((chunk) => chunk.documentId === span.documentId && chunk.start < span.end && span.start < chunk.end));
      found[k] += met.length / evidence.length;
      if (met.length === evidence.length) whole[k] += 1;
    }
  }
  const percent = (sum: number): string => ((100 * sum) / questions.length).toFixed(1);
  return [percent(found[5]), percent(found[10]), `${whole[5]}`, `${whole[10]}`, ((performance.now() - start) / questions.length).toFixed(1)];
}

async function prepare(documents: readonly Document[], all: EmbedderSet): Promise<CorpusInput> {
  const parts = documents.map((document) => prepareChunks(document, { chunkSize: 512 }));
  const chunks: readonly Chunk[] = parts.flatMap((part) => part.chunks);
  const windows = parts.flatMap((part) => part.windows);
  const routing = routeDocuments(documents, all);
  const { embedders: used } = routing;
  const rows = planRows({ chunks, windows, routing });
  // Kept between runs: embedding takes minutes, all the rest seconds.
  const workspace = join(tmpdir(), 'memorag-quality');
  await mkdir(workspace, { recursive: true });
  const { matrices } = await embedRows({
    rows,
    texts: createCorpusTexts({ documents, chunks, rows }),
    embedders: used,
    known: new Map(),
    workspace,
    onProgress: ({ done, total }) => process.stderr.write(`\r  embedding ${done} of ${total}\x1b[K${done === total ? '\r\x1b[K' : ''}`),
  });
  const indexes = await Promise.all(matrices.map((matrix) => buildIndex(matrix)));
  return { documents, chunks, rows, indexes, embedders: used };
}

/** Every passage a document; the supporting ones are the evidence. */
async function musique(): Promise<QuestionSet[]> {
  if (!existsSync(MUSIQUE)) return skipped('MuSiQue', MUSIQUE);
  const passage = z.object({ title: z.string(), text: z.string() });
  const paragraph = z.object({ title: z.string(), paragraph_text: z.string(), is_supporting: z.boolean() });
  const question = z.object({ question: z.string(), paragraphs: z.array(paragraph) });
  const passages = z.array(passage).parse(await readJson(join(MUSIQUE, 'musique_train_corpus.json')));
  const documents = passages.map(({ title, text }, number): Document => ({ id: `${number}`, title, text: `${title}\n${text}` }));
  const byText = new Map(documents.map((document) => [document.text, document]));
  const questions = z.array(question).parse(await readJson(join(MUSIQUE, 'musique_train.json')));
  return [
    {
      name: 'musique',
      documents,
      questions: questions.map(({ question: text, paragraphs }) => ({
        question: text,
        evidence: paragraphs
          .filter((entry) => entry.is_supporting)
          .map((entry) => byText.get(`${entry.title}\n${entry.paragraph_text}`)!)
          .map((document) => ({ documentId: document.id, start: 0, end: document.text.length })),
      })),
    },
  ];
}

/** The books of examples/books, each alone and both in one memory. */
async function books(): Promise<QuestionSet[]> {
  const line = z.object({ question: z.string(), evidence: z.array(z.string()) });
  const single: QuestionSet[] = [];
  for (const [id, file] of [['the-tidewright-of-carrow', 'the-tidewright-of-carrow.txt'], ['shi-tuo-ji', 'shi-tuo-ji.md']] as const) {
    const text = await readFile(join(ROOT, 'examples/books', file), 'utf8');
    const lines = (await readFile(join(ROOT, 'examples/books', `${id}.questions.jsonl`), 'utf8')).trim().split('\n');
    const answerable = lines.map((raw) => line.parse(JSON.parse(raw))).filter(({ evidence }) => evidence.length > 0);
    const questions = answerable.map(({ question, evidence }) => ({
      question,
      evidence: evidence.map((quote) => ({ documentId: id, start: text.indexOf(quote), end: text.indexOf(quote) + quote.length })),
    }));
    single.push({ name: `books/${id}`, documents: [{ id, title: id, text }], questions });
  }
  const both = { name: 'books/both', documents: single.flatMap(({ documents }) => documents), questions: single.flatMap(({ questions }) => questions) };
  return [...single, both];
}

function skipped(name: string, path: string): [] {
  console.log(`${name} is skipped: ${path} is absent`);
  return [];
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
