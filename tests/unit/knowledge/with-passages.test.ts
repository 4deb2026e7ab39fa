import { describe, expect, test } from 'vitest';
import type { Embedder, Embeddings } from '../../../src/spec/embedder.ts';
import { createHashEmbedder } from '../../../src/evaluation/hash-embedder.ts';
import { compactKnowledge } from '../../../src/knowledge/compact-knowledge.ts';
import { compileWalkGraph } from '../../../src/knowledge/compile-walk-graph.ts';
import { REFERENCE_WEIGHTS } from '../../../src/knowledge/graph-weights.ts';
import type { Knowledge } from '../../../src/knowledge/knowledge.ts';
import type { ExtractedPassage } from '../../../src/knowledge/plan-passages.ts';
import { createVocabulary } from '../../../src/knowledge/vocabulary.ts';
import { emptyKnowledge, withoutPassages } from '../../../src/knowledge/with-passages.ts';
import { growKnowledge } from '../../fixtures/grow-knowledge.ts';
import { seededRandom } from '../../../src/evaluation/seeded-random.ts';
import { randomPassages, shuffled, telling } from '../../fixtures/random-passages.ts';

const embedder = createHashEmbedder({ dimension: 32, dropsStopWords: false });
const SEEDS = Array.from({ length: 8 }, (_, seed) => seed + 1);
/** A cap that cuts: the same must be cut in every order. */
const CAPPED = { ...REFERENCE_WEIGHTS, mostSynonyms: 3 };

describe.each(SEEDS)('of random passages (seed %i)', (seed) => {
  test('any split in any order gives every bit of what all at once give', async () => {
    const random = seededRandom(seed);
    const passages = randomPassages(random, 40);
    const whole = await index([passages]);
    const split: ExtractedPassage[][] = [];
    for (const passage of shuffled(passages, random)) {
      if (split.length === 0 || random() < 0.3) split.push([]);
      split.at(-1)?.push(passage);
    }
    expect(bits(await index(split))).toEqual(bits(whole));
    expect(bits(whole).counts.synonyms).toBeGreaterThan(0);
  });

  test('added and taken out is never added', async () => {
    const random = seededRandom(100 + seed);
    const passages = randomPassages(random, 40);
    const kept = passages.filter(() => random() < 0.6);
    const gone = passages.filter((passage) => !kept.includes(passage));
    const all = await index([passages]);
    expect(bits(withoutPassages(all, gone.map(({ chunkId }) => chunkId)))).toEqual(bits(await index([kept])));
    expect(bits(all)).toEqual(bits(await index([passages])));
  });

  test('replaced is taken out and added', async () => {
    const random = seededRandom(200 + seed);
    const [first, second] = [randomPassages(random, 30), randomPassages(random, 10)];
    const before = await index([first]);
    const replaced = await growKnowledge(before, second, embedder);
    const rest = first.filter(({ chunkId }) => !second.some((passage) => passage.chunkId === chunkId));
    expect(bits(replaced)).toEqual(bits(await index([rest, second])));
  });

  test('compact is the same, and holds nothing else', async () => {
    const random = seededRandom(300 + seed);
    const passages = randomPassages(random, 30);
    const less = withoutPassages(await index([shuffled(passages, random)]), passages.slice(0, 15).map(({ chunkId }) => chunkId));
    const compact = compactKnowledge(less);
    expect(bits(compact)).toEqual(bits(less));
    expect(compact.vocabulary.phrases).toEqual(bits(less).nodes.slice(0, bits(less).counts.phrases));
    const never = compactKnowledge(await index([passages.slice(15)]));
    expect(compact.vocabulary.phrases).toEqual(never.vocabulary.phrases);
    expect(compact.vocabulary.facts).toEqual(never.vocabulary.facts);
    expect(compact.vocabulary.synonyms).toEqual(never.vocabulary.synonyms);
    expect(compact.vocabulary.phraseVectors.all()).toEqual(never.vocabulary.phraseVectors.all());
  });
});

test('taking out all that crowd a list makes room for those that it was cut of', async () => {
  // More than 2,047 phrases are like the hub, and none is like another of them.
  const star = starEmbedder(256);
  const passages = ['hub', ...Array.from({ length: 2060 }, (_, leaf) => `leaf ${leaf}`)].map((phrase) => telling(phrase, [phrase, 'is', phrase]));
  const all = await growKnowledge(nothing(256), passages, star);
  const listed = (all.vocabulary.synonyms[0] ?? []).map(({ phrase }) => all.vocabulary.phrases[phrase] ?? '');
  expect(listed).toHaveLength(2047);
  const few = withoutPassages(all, listed);
  expect(bits(few).counts).toMatchObject({ phrases: 14, synonyms: 13, referenceEdges: 14 + 13 + 3 });
  expect(bits(few)).toEqual(bits(await growKnowledge(nothing(256), passages.filter(({ chunkId }) => !listed.includes(chunkId)), star)));
  expect(bits(compactKnowledge(few))).toEqual(bits(few));
});

test('an unknown passage is taken out without a word', async () => {
  const knowledge = await index([randomPassages(seededRandom(1), 5)]);
  expect(bits(withoutPassages(knowledge, ['nobody']))).toEqual(bits(knowledge));
});

async function index(parts: readonly (readonly ExtractedPassage[])[]): Promise<Knowledge> {
  let knowledge = nothing(32);
  for (const part of parts) knowledge = await growKnowledge(knowledge, part, embedder);
  return knowledge;
}

function nothing(dimension: number): Knowledge {
  return emptyKnowledge(createVocabulary({ normalisation: 'unicode', dimension }));
}

/** Everything of a walk graph that a walk can notice. */
function bits(knowledge: Knowledge) {
  const { graph, phrases, passages, counts } = compileWalkGraph(knowledge, CAPPED);
  return { graph, counts, nodes: [...Array.from(phrases, (phrase) => knowledge.vocabulary.phrases[phrase]), ...passages] };
}

/** `hub` along the first axis, anything else about 0.85 of it and the rest somewhere else. */
function starEmbedder(dimension: number): Embedder {
  const vectorOf = (text: string): readonly number[] => {
    if (text === 'hub') return [1, ...Array.from({ length: dimension - 1 }, () => 0)];
    const random = seededRandom(Number(text.slice(5)) * 7919 + 1);
    const rest = Array.from({ length: dimension - 1 }, () => random() - 0.5);
    const length = Math.hypot(...rest);
    return [0.85, ...rest.map((value) => (0.53 * value) / length)];
  };
  const embed = async (texts: readonly string[]): Promise<Embeddings> => ({ vectors: Float32Array.from(texts.flatMap(vectorOf)), truncated: 0 });
  return { ...createHashEmbedder({ dimension, dropsStopWords: false }), embed };
}
