import { beforeAll, describe, expect, test } from 'vitest';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { bestFacts } from '../../../src/hipporag/best-facts.ts';
import type { GraphView } from '../../../src/hipporag/graph-view.ts';
import { placeSeeds, type PhraseSeed } from '../../../src/hipporag/place-seeds.ts';
import { rankWalked } from '../../../src/hipporag/rank-passages.ts';
import { retrievalTables } from '../../../src/hipporag/retrieval-tables.ts';
import { retrieveMany } from '../../../src/hipporag/retrieve-graph.ts';
import { scoreFacts } from '../../../src/hipporag/score-facts.ts';
import { seedPhrases } from '../../../src/hipporag/seed-phrases.ts';
import { REFERENCE_WALK } from '../../../src/hipporag/walk-settings.ts';
import { tripleOf } from '../../../src/knowledge/triple-of.ts';
import type { Triple } from '../../../src/spec/extraction.ts';
import { hasHippoData, readMusique, readMusiqueExtraction, readMusiqueGolden, readToy } from '../../fixtures/hippo-data.ts';
import { createPassageView } from '../../fixtures/passage-view.ts';
import { TOY_FIRST } from '../../fixtures/toy-passages.ts';

const SKIPPED = hasHippoData ? '' : ' (skipped: ../shared/data/hipporag is not here)';
const EXACT = 1e-8;
/** Scores of facts are kept in single precision. */
const TIE = 1e-6;

describe.skipIf(!hasHippoData)(`the reference's settings on its toy corpus${SKIPPED}`, () => {
  test.each(hasHippoData ? readToy().step1_cases : [])('give its reset vector and its scores: $query', async ({ query, facts, scores, reset_nonzero: golden }) => {
    const passages = TOY_FIRST.map(({ text, extraction }) => ({ id: text, text, triples: extraction.triples }));
    const view = await createPassageView(passages, createHashEmbedder({ dimension: 256, dropsStopWords: false }));
    const question = await readQuestion(view, query);
    const { tables, passageScores } = question;
    const { vocabulary } = view.knowledge;
    // Ties are many in so small a corpus: of phrases of equal weight those count that the reference kept.
    const phrases = question.phrasesOf(facts).filter(({ phrase }) => golden[vocabulary.phrases[phrase]!] !== undefined);
    const { reset } = placeSeeds(tables, phrases, passageScores, REFERENCE_WALK);
    const { walk, walker } = tables;
    const names = [...Array.from(walk.phrases, (phrase) => vocabulary.phrases[phrase]!), ...walk.passages.map((chunkId) => chunkId.replace(/#0$/u, ''))];
    for (const [node, name] of names.entries()) expect(reset[node]).toBeCloseTo(golden[name] ?? 0, 6);
    const { masses } = walker.walk(reset, REFERENCE_WALK);
    const ranked = rankWalked(tables, { masses, passageScores: () => passageScores, matching: new Uint8Array(passageScores.length).fill(1), plainShare: 0, limit: 20 });
    expectClose(ranked.map(({ walkScore = 0 }) => walkScore), scores);
  });
});

describe.skipIf(!hasHippoData)(`the reference's settings on 1,890 passages of MuSiQue${SKIPPED}`, () => {
  let view: GraphView;
  beforeAll(async () => {
    const { texts } = readMusique();
    const passages = readMusiqueExtraction().map(({ extraction }, place) => ({ id: String(place).padStart(4, '0'), text: texts[place]!, triples: extraction.triples }));
    view = await createPassageView(passages, createHashEmbedder({ dimension: 1024, dropsStopWords: true }));
  }, 120_000);

  test('find what the reference finds', async () => {
    const { cases, recall } = readMusiqueGolden();
    const found = await retrieveMany(view, cases.map(({ question: text }) => ({ text })), { settings: REFERENCE_WALK, limit: 10 });
    const { needed } = readMusique();
    const recallAt = (k: number): number => mean(found.map(({ evidence }, at) => {
      const first = new Set(evidence.slice(0, k).map(({ documentId }) => Number(documentId)));
      return needed[at]!.filter((place) => first.has(place)).length / needed[at]!.length;
    }));
    // The reference cuts ties as they come; here they are cut by text.
    expect(recallAt(5)).toBeGreaterThanOrEqual(recall['Recall@5']!);
    expect(recallAt(10)).toBeGreaterThanOrEqual(recall['Recall@10']!);
  });

  test('begin at its facts, and from them give its scores wherever no tie is cut', async () => {
    const { cases } = readMusiqueGolden();
    const own: (readonly string[])[] = [];
    const theirs: (readonly string[])[] = [];
    let compared = 0;
    for (const { question: text, seeds, top10_scores: golden } of cases) {
      const { tables, passageScores, scored, phrasesOf } = await readQuestion(view, text);
      const six = bestFacts(view.knowledge, scored, 6, tables);
      if (six[4]!.score - six[5]!.score > TIE) {
        own.push(textsOf(six.slice(0, 5).map(({ fact }) => tripleOf(view.knowledge.vocabulary, fact))));
        theirs.push(textsOf(seeds));
      }
      const phrases = phrasesOf(seeds);
      if (phrases.length > 5 && phrases[4]!.weight - phrases[5]!.weight <= TIE) continue;
      compared += 1;
      const { reset } = placeSeeds(tables, phrases.slice(0, 5), passageScores, REFERENCE_WALK);
      const { masses } = tables.walker.walk(reset, REFERENCE_WALK);
      const ranked = rankWalked(tables, { masses, passageScores: () => passageScores, matching: new Uint8Array(passageScores.length).fill(1), plainShare: 0, limit: 10 });
      expectClose(ranked.map(({ walkScore = 0 }) => walkScore), golden);
    }
    expect(own).toEqual(theirs);
    expect({ facts: own.length, scores: compared }).toEqual({ facts: 36, scores: 65 });
  });
});

/** What stands before the walk, stage by stage. */
async function readQuestion({ knowledge, corpus, embedder }: GraphView, text: string) {
  const tables = retrievalTables(knowledge, corpus, REFERENCE_WALK.weights);
  const [ratings] = await corpus.rateChunks([text], {});
  const dense = ratings!.dense();
  const { vectors } = await embedder!.embed([text], { role: 'fact-query' });
  const passageScores = Float32Array.from(tables.chunkOfPassage, (chunk) => dense[chunk]!);
  const scored = scoreFacts(knowledge, { ...REFERENCE_WALK, vectors: [vectors], passageScores, tables });
  const scores = new Map(scored.map(({ fact, score }) => [fact, score]));
  const phrasesOf = (facts: readonly Triple[]): readonly PhraseSeed[] => {
    const kept = facts.map((fact) => knowledge.vocabulary.factNumber(fact)!).map((fact) => ({ fact, score: scores.get(fact)! }));
    return seedPhrases(knowledge, kept, 10).map(([phrase, weight]) => ({ phrase, weight, by: 'fact' }));
  };
  return { tables, passageScores, scored, phrasesOf };
}

function textsOf(facts: readonly Triple[]): readonly string[] {
  return facts.map((fact) => fact.join(' | ')).toSorted();
}

function expectClose(own: readonly number[], golden: readonly number[]): void {
  expect(own.length).toBe(golden.length);
  for (const [at, score] of golden.entries()) expect(Math.abs(own[at]! - score)).toBeLessThan(EXACT);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
