import { expect, test } from 'vitest';
import { pairedDifference } from '../../../src/evaluation/paired-difference.ts';
import type { Ranks } from '../../../src/evaluation/ranks.ts';
import { seededRandom, shuffledNumbers } from '../../../src/evaluation/seeded-random.ts';
import { splitHalves } from '../../../src/evaluation/split-halves.ts';

const FOUND: Ranks = [1];
const LOST: Ranks = [undefined];
const OPTIONS = { splits: 50, seed: 7 };

/** A setting that finds every other question's passage. */
const half = (own: number): readonly Ranks[] => Array.from({ length: 20 }, (_, question) => (question % 2 === own ? FOUND : LOST));

test('a setting that is better everywhere is chosen by every half, and scored as it is', () => {
  const { chosen, measures, spread } = splitHalves([Array.from({ length: 10 }, () => LOST), Array.from({ length: 10 }, () => FOUND)], OPTIONS);
  expect({ chosen, spread }).toEqual({ chosen: [0, 100], spread: 0 });
  expect(measures.questions).toBe(10);
  expect(measures.depths.every(({ recall, all }) => recall === 1 && all === 1)).toBe(true);
});

test('a setting that is lucky on some questions is scored on the others', () => {
  // Each setting finds its own half of the questions only: what is chosen by one half is worth less on the other.
  const { measures } = splitHalves([half(0), half(1)], OPTIONS);
  expect(measures.depths.find(({ k }) => k === 5)?.recall).toBeLessThan(0.5);
});

test('of equal settings the first is chosen, and a question that needs nothing is in no half', () => {
  const same = [FOUND, LOST, [], FOUND, LOST];
  const { chosen, measures } = splitHalves([same, same], OPTIONS);
  expect({ chosen, questions: measures.questions }).toEqual({ chosen: [100, 0], questions: 4 });
  expect(measures.depths[0]?.recall).toBeCloseTo(0.5, 12);
});

test('one seed gives one sequence of halves, and too few questions give none', () => {
  const ranks = [Array.from({ length: 9 }, (_, question): Ranks => [question + 1]), Array.from({ length: 9 }, (_, question): Ranks => [9 - question])];
  expect(splitHalves(ranks, OPTIONS)).toEqual(splitHalves(ranks, OPTIONS));
  expect(splitHalves(ranks, OPTIONS)).not.toEqual(splitHalves(ranks, { ...OPTIONS, seed: 8 }));
  expect(splitHalves([[FOUND]], OPTIONS)).toMatchObject({ chosen: [0], measures: { questions: 0 } });
});

test('numbers of chance are spread evenly, and an order holds each number once', () => {
  const random = seededRandom(3);
  const counts = [0, 0, 0, 0];
  for (let draw = 0; draw < 4000; draw += 1) {
    const quarter = Math.floor(4 * random());
    counts[quarter] = (counts[quarter] ?? 0) + 1;
  }
  // Four standard deviations of a thousand.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(110);
  expect(shuffledNumbers(50, random).toSorted((one, other) => one - other)).toEqual(Array.from({ length: 50 }, (_, number) => number));
});

test('a difference has the standard error of its pairs', () => {
  expect(pairedDifference([1, 2, 3], [0, 2, 1])).toEqual({ mean: 1, error: Math.sqrt(1 / 3) });
  expect(pairedDifference([1, 2], [1, 2])).toEqual({ mean: 0, error: 0 });
});
