import { z } from 'zod';
import { graphBackends, lineReader } from '../../tests/fixtures/graph-backends.ts';
import { hasHippoData, readMusique, readMusiqueExtraction, readMusiqueQuestions } from '../../tests/fixtures/hippo-data.ts';
import { seededRandom } from '../../src/evaluation/seeded-random.ts';
import { append } from '../../src/memorag/append.ts';
import { forget } from '../../src/memorag/forget.ts';
import { loadMemory } from '../../src/memorag/load-memory.ts';
import type { Embedder } from '../../src/spec/embedder.ts';
import type { ChunkExtraction } from '../../src/spec/extraction.ts';
import type { Document } from '../../src/spec/text.ts';
import { indexGraph, type GraphBackends } from '../../src/hipporag/index-graph.ts';
import { loadedGraph, viewOf, type LoadedGraph } from '../../src/hipporag/loaded-graph.ts';
import { retrieveGraph, retrieveMany } from '../../src/hipporag/retrieve-graph.ts';
import type { Benchmark } from '../benchmark.ts';
import { itemAt } from '../../src/util/item-at.ts';
import { median } from '../median.ts';
import { milliseconds } from '../pairs.ts';
import { runProgram } from '../run-program.ts';
import type { Setting } from '../setting.ts';
import { createWordEmbedder } from '../word-vectors.ts';

const DIMENSION = 384;
const PASSAGES = 1890;
const APPENDED = 100;

/** A saved graph from its first passage to its questions. */
export const graph: Benchmark = {
  name: 'graph',
  about: [
    'A saved graph of 1,890 passages (of MuSiQue with the extraction that comes with it, where ../shared/data/hipporag is there, else of made-up ones), with vectors of',
    `${DIMENSION} values at hand (sums of a random one for each word): the whole of an index on disk, ${APPENDED} passages appended, one deleted, the graph opened again, and a hundred questions one by one, together, and together in two processes at once.`,
  ].join(' '),
  async run(setting) {
    const corpus = hasHippoData ? musique() : madeUp();
    const passages = setting.isQuick ? corpus.passages.slice(0, 300) : corpus.passages;
    const embedder = createWordEmbedder(DIMENSION);
    // Vectors are given: the first run makes them, and is not counted.
    await measure(setting, embedder, { passages, questions: corpus.questions });
    const runs: Run[] = [];
    for (let round = 0; round < setting.rounds(3); round += 1) runs.push(await measure(setting, embedder, { passages, questions: corpus.questions }));
    const of = (name: keyof Run): number => median(runs.map((run) => run[name]));
    const samples = runs.length;
    const ofWhole = (name: keyof Run) => ({ what: 'the index on disk', value: of('index'), ratio: median(runs.map((run) => run[name] / run.index)) });
    return [
      { what: `index ${passages.length.toLocaleString('en')} passages, on disk`, measured: of('index') / 1000, unit: 's', bound: { of: 'measured', kind: 'at most', value: 8 }, samples },
      { what: `append ${APPENDED} passages, on disk`, measured: of('append'), unit: 'ms', reference: ofWhole('append'), bound: { of: 'ratio', kind: 'at most', value: 0.1 }, samples },
      { what: 'delete a passage, on disk', measured: of('forget'), unit: 'ms', reference: ofWhole('forget'), samples },
      { what: 'open the saved graph', measured: of('open'), unit: 'ms', samples },
      { what: 'a question', measured: of('one'), unit: 'ms per query', samples },
      { what: 'questions together, in one process', measured: 1000 / of('together'), unit: 'questions/s', samples },
      { what: '  in two processes', measured: of('onTwoCores'), unit: 'questions/s', bound: { of: 'measured', kind: 'at least', value: 200 }, samples },
    ];
  },
};

interface Passages {
  readonly passages: readonly (readonly [document: Document, extraction: ChunkExtraction])[];
  readonly questions: readonly string[];
}

/** Milliseconds; `one` and `together` per question. */
interface Run {
  readonly index: number;
  readonly append: number;
  readonly forget: number;
  readonly open: number;
  readonly one: number;
  readonly together: number;
  /** Questions a second. */
  readonly onTwoCores: number;
}

async function measure(setting: Setting, embedder: Embedder, { passages, questions }: Passages): Promise<Run> {
  const extractions = new Map(passages.map(([{ text }, extraction]) => [text, extraction]));
  const unknown: ChunkExtraction = { status: 'empty', source: 'model', entities: [], triples: [] };
  await using backends = await graphBackends({ embedder, extractor: lineReader((text) => extractions.get(text) ?? unknown) });
  const documents = passages.map(([document]) => document);
  const [whole, grown] = [setting.newPlace('graph'), setting.newPlace('grown')];
  const index = await milliseconds(async () => await close((await indexGraph(backends, documents, { into: whole })).memory));
  await close((await indexGraph(backends, documents.slice(APPENDED), { into: grown })).memory);
  let held = await openGraph(backends, grown);
  const replace = (next: LoadedGraph): void => void (held = next);
  const appended = await milliseconds(async () => replace(loadedGraph((await append(backends, held, documents.slice(0, APPENDED), {})).memory)));
  const forgotten = await milliseconds(async () => replace(loadedGraph((await forget(backends, held, [itemAt(documents, 0).id], {})).memory)));
  await close(held);
  let opened = await openGraph(backends, whole);
  await close(opened);
  const open = await milliseconds(async () => (opened = await openGraph(backends, whole)));
  const view = viewOf(opened);
  const asked = questions.map((text) => ({ text }));
  await retrieveMany(view, asked.slice(0, 1), {});
  const one = (await milliseconds(async () => { for (const question of asked) await retrieveGraph(view, question, {}); })) / asked.length;
  const together = (await milliseconds(async () => await retrieveMany(view, asked, {}))) / asked.length;
  await close(opened);
  return { index, append: appended, forget: forgotten, open, one, together, onTwoCores: await rateOfTwo(whole, questions) };
}

/** What two processes do together, each with the graph open and asked the same. */
async function rateOfTwo(root: string, questions: readonly string[]): Promise<number> {
  const input = { root, dimension: DIMENSION, rounds: 5, questions };
  const both = await Promise.all([0, 1].map(async () => await runProgram('retrieve-questions.ts', input, ratesSchema)));
  return both.reduce((sum, { perQuestion }) => sum + 1000 / median(perQuestion), 0);
}

const ratesSchema = z.object({ perQuestion: z.array(z.number()).min(1) });

async function openGraph(backends: GraphBackends, root: string): Promise<LoadedGraph> {
  return loadedGraph(await loadMemory(backends, root, {}));
}

async function close(memory: LoadedGraph): Promise<void> {
  await memory[Symbol.asyncDispose]();
}

function musique(): Passages {
  const { texts } = readMusique();
  const extracted = readMusiqueExtraction();
  return { passages: texts.map((text, at) => [documentOf(at, text), itemAt(extracted, at).extraction]), questions: readMusiqueQuestions() };
}

/** Passages of nine facts each over phrases of three of 5,000 words, and questions of four of their words. */
function madeUp(): Passages {
  const random = seededRandom(1);
  const word = (): string => `word${Math.floor(random() * 5000)}`;
  const phrase = (): string => [word(), word(), word()].join(' ');
  const passages = Array.from({ length: PASSAGES }, (_, at) => {
    const triples = Array.from({ length: 9 }, () => [phrase(), 'is', phrase()] as const);
    const extraction: ChunkExtraction = { status: 'done', source: 'model', entities: [], triples };
    return [documentOf(at, triples.map((triple) => `${triple.join(' ')}.`).join('\n')), extraction] as const;
  });
  return { passages, questions: Array.from({ length: 100 }, () => `Which ${word()} is ${word()}, ${word()} or ${word()}?`) };
}

function documentOf(at: number, text: string): Document {
  const id = `passage-${String(at).padStart(4, '0')}`;
  return { id, title: id, text };
}
