import { expect, test } from 'vitest';
import { NO_USAGE } from '../../../src/util/no-usage.ts';
import { priceUsage } from '../../../src/util/price-usage.ts';

const usage = { ...NO_USAGE, modelCalls: 2, inputTokens: 3_000_000, cachedInputTokens: 1_000_000, outputTokens: 500_000 };

test.each([
  ['each by its own', { input: 2, cachedInput: 0.5, output: 8, currency: 'USD' }, 2 * 2 + 0.5 + 4],
  ['cached tokens as all where they have none', { input: 2, output: 8, currency: 'USD' }, 2 * 3 + 4],
  ['what only reads by its input', { input: 2, currency: 'USD' }, 6],
])('tokens are priced by the million, %s', (_, price, amount) => {
  expect(priceUsage(usage, price)).toEqual({ amount: expect.closeTo(amount, 9), currency: 'USD' });
});

test('more cached tokens than there were are no credit', () => {
  expect(priceUsage({ ...NO_USAGE, inputTokens: 1_000_000, cachedInputTokens: 9_000_000 }, { input: 2, cachedInput: 1, output: 0, currency: 'EUR' }).amount).toBe(1);
});
