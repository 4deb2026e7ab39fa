import { expect, test } from 'vitest';
import { MemoError } from '../../../src/errors/memo-error.ts';
import { memoryCost } from '../../../src/memorag/memory-cost.ts';
import type { MemoryModel, TensorEstimate } from '../../../src/spec/memory-model.ts';

const GIB = 1024 ** 3;
const model = { kind: 'beacon', modelId: 'qwen', isLanguageModel: true } as MemoryModel;
const estimate = { tokens: 200_000, bytes: 3 * GIB, modelCalls: 1 };
/** A model of 7B in bfloat16 and 200,000 tokens. */
const tensors: TensorEstimate = {
  device: 'cuda:0',
  weightsBytes: 15 * GIB,
  workingBytes: GIB,
  freeBytes: 18 * GIB,
  ratio: 4,
  choices: [
    { ratio: 2, slots: 100_000, bytes: 6 * GIB, capacity: 60_000, fits: 'no' },
    { ratio: 4, slots: 50_000, bytes: 3 * GIB, capacity: 122_880, stretchedCapacity: 409_600, fits: 'stretched' },
    { ratio: 8, slots: 25_000, bytes: 1.5 * GIB, capacity: 245_760, fits: 'yes' },
  ],
};

test('a card holds weights, memory and work, and leaves 1 GiB to others; a ratio that the model cannot take is on none', () => {
  expect(memoryCost(model, { ...estimate, tensors })?.choices.map(({ ratio, cards }) => [ratio, cards])).toEqual([[2, []], [4, [24, 48, 80]], [8, [24, 48, 80]]]);
  const small = { ...tensors, weightsBytes: 5 * GIB };
  expect(memoryCost(model, { ...estimate, tensors: small })?.choices.at(-1)?.cards).toEqual([16, 24, 48, 80]);
});

test('what is needed beyond the free memory is said', () => {
  expect(memoryCost(model, { ...estimate, tensors })?.warnings).toEqual(['cuda:0 has 18.0 GiB free, and 19.0 GiB are needed where the model is not loaded yet']);
  expect(memoryCost(model, { ...estimate, tensors: { ...tensors, freeBytes: 19 * GIB } })?.warnings).toEqual([]);
});

test('a refusal is told as data, and a model without tensors costs nothing of this', () => {
  const refusal = new MemoError({ code: 'over-capacity', message: 'too much', remedy: 'set `--ratio 8`' });
  expect(memoryCost(model, { ...estimate, tensors, refusal })?.refusal).toEqual({ code: 'over-capacity', message: 'too much', remedy: 'set `--ratio 8`' });
  expect(memoryCost(model, estimate)).toBeUndefined();
});
