import { seededRandom } from '../../src/evaluation/seeded-random.ts';
import { telling } from '../../tests/fixtures/random-passages.ts';
import { hasHippoData, readMusiqueExtraction } from '../../tests/fixtures/hippo-data.ts';
import { compileWalkGraph } from '../../src/knowledge/compile-walk-graph.ts';
import { REFERENCE_WEIGHTS } from '../../src/knowledge/graph-weights.ts';
import type { Growth, Knowledge, Vocabulary } from '../../src/knowledge/knowledge.ts';
import { planPassages, type ExtractedPassage, type PassagePlan } from '../../src/knowledge/plan-passages.ts';
import { createVocabulary } from '../../src/knowledge/vocabulary.ts';
import { emptyKnowledge, withoutPassages, withPassages } from '../../src/knowledge/with-passages.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { median } from '../median.ts';
import { milliseconds } from '../pairs.ts';
import { wordVectors } from '../word-vectors.ts';

const DIMENSION = 384;
const PASSAGES = 1890;
const APPENDED = 100;

/** What a graph of facts costs, beside its vectors and its extraction. */
export const knowledge: Benchmark = {
  name: 'knowledge',
  about: [
    'The graph of 1,890 passages (of MuSiQue with the extraction that comes with it, where ../shared/data/hipporag is there, else of random ones) with given vectors',
    `of ${DIMENSION} values, sums of a random one for each word: normalising, the search of each phrase among all for synonyms, the graph that a walk goes over; then ${APPENDED} passages appended`,
    'to the rest, and one passage deleted in memory, each with the graph made anew.',
  ].join(' '),
  async run(setting) {
    const passages = (hasHippoData ? readMusiqueExtraction() : inventedPassages()).slice(0, setting.isQuick ? 300 : PASSAGES);
    const vectorOf = wordVectors(DIMENSION);
    const runs: Run[] = [];
    for (let round = 0; round < setting.rounds(5); round += 1) runs.push(await measure(passages, vectorOf));
    const of = (name: keyof Run): number => median(runs.map((run) => run[name]));
    const samples = runs.length;
    const stage = (what: string, name: keyof Run): Figure => ({ what: `  of it: ${what}`, measured: of(name), unit: 'ms', samples });
    return [
      { what: `graph of ${passages.length.toLocaleString('en')} passages`, measured: of('index') / 1000, unit: 's', bound: { of: 'measured', kind: 'at most', value: 8 }, samples },
      stage('normalising', 'plan'),
      stage('vocabulary and synonyms', 'grow'),
      stage('counts', 'count'),
      stage('walk graph', 'compile'),
      {
        what: `append ${APPENDED} passages to the rest`,
        measured: of('append'),
        unit: 'ms',
        reference: { what: 'the whole graph', value: of('index'), ratio: median(runs.map((run) => run.append / run.index)) },
        bound: { of: 'ratio', kind: 'at most', value: 0.1 },
        samples,
      },
      { what: 'delete a passage, in memory', measured: of('forget'), unit: 'ms', bound: { of: 'measured', kind: 'at most', value: 20 }, samples },
      { what: '  and its walk graph', measured: of('recompile'), unit: 'ms', samples },
    ];
  },
};

/** Milliseconds. */
interface Run {
  readonly index: number;
  readonly plan: number;
  readonly grow: number;
  readonly count: number;
  readonly compile: number;
  readonly append: number;
  readonly forget: number;
  readonly recompile: number;
}

async function measure(passages: readonly ExtractedPassage[], vectorOf: (text: string) => Float32Array): Promise<Run> {
  const whole = await index(emptyKnowledge(emptyVocabulary()), passages, vectorOf);
  const most = await index(emptyKnowledge(emptyVocabulary()), passages.slice(APPENDED), vectorOf);
  const appended = await index(most.knowledge, passages.slice(0, APPENDED), vectorOf);
  let less = whole.knowledge;
  const forget = await milliseconds(() => (less = withoutPassages(whole.knowledge, [passages[0]?.chunkId ?? ''])));
  const recompile = await milliseconds(() => compileWalkGraph(less, REFERENCE_WEIGHTS));
  const { plan, grow, count, compile } = whole;
  return { index: plan + grow + count + compile, plan, grow, count, compile, append: appended.plan + appended.grow + appended.count + appended.compile, forget, recompile };
}

async function index(before: Knowledge, passages: readonly ExtractedPassage[], vectorOf: (text: string) => Float32Array) {
  const { vocabulary } = before;
  let planned: PassagePlan | undefined;
  const plan = await milliseconds(() => (planned = planPassages(vocabulary, passages)));
  if (planned === undefined) throw new Error('nothing was planned');
  const { newPhrases, newFacts } = planned;
  const growth: Growth = {
    phrases: newPhrases,
    phraseVectors: matrix(newPhrases, vectorOf),
    facts: newFacts,
    factVectors: matrix(newFacts.map((fact) => fact.join(' ')), vectorOf),
  };
  const grow = await milliseconds(() => vocabulary.grow(growth, {}));
  let after = before;
  const added = planned;
  const count = await milliseconds(() => (after = withPassages(before, added)));
  const compile = await milliseconds(() => compileWalkGraph(after, REFERENCE_WEIGHTS));
  return { knowledge: after, plan, grow, count, compile };
}

function emptyVocabulary(): Vocabulary {
  return createVocabulary({ normalisation: 'unicode', dimension: DIMENSION });
}

function matrix(texts: readonly string[], vectorOf: (text: string) => Float32Array): Float32Array {
  const rows = new Float32Array(texts.length * DIMENSION);
  for (const [row, text] of texts.entries()) rows.set(vectorOf(text), row * DIMENSION);
  return rows;
}

/** Passages of nine facts each over phrases of three of 5,000 words. */
function inventedPassages(): readonly ExtractedPassage[] {
  const random = seededRandom(1);
  const phrase = (): string => Array.from({ length: 3 }, () => `word${Math.floor(random() * 5000)}`).join(' ');
  return Array.from({ length: PASSAGES }, (_, at) => telling(`passage#${at}`, ...Array.from({ length: 9 }, () => [phrase(), 'is', phrase()] as const)));
}
