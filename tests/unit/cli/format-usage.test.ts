import { expect, test } from 'vitest';
import { formatMoney, formatUsage, spendingsTable } from '../../../src/cli/format-usage.ts';
import { formatWorkDone } from '../../../src/cli/format-work.ts';
import { createPaid } from '../../../src/cli/paid.ts';
import type { Spending } from '../../../src/spec/spending.ts';
import { NO_USAGE } from '../../../src/util/no-usage.ts';

const usage = { modelCalls: 5, inputTokens: 12_345, cachedInputTokens: 8_000, outputTokens: 96, retries: 1, reusedCalls: 2 };

test('a usage is one line, with what there is', () => {
  expect(formatUsage(usage)).toBe('5 model calls, 12,345 tokens in (8,000 cached), 96 out, 1 retry, 2 calls answered from kept replies');
  expect(formatUsage({ ...NO_USAGE, modelCalls: 1, inputTokens: 1 })).toBe('1 model call, 1 token in, 0 out');
  expect(formatUsage({ ...NO_USAGE, reusedCalls: 1 })).toBe('0 model calls, 1 call answered from kept replies');
  expect(formatUsage(NO_USAGE)).toBe('');
});

test('small amounts keep their digits', () => {
  expect(formatMoney([{ amount: 0.00123, currency: 'USD' }, { amount: 12.3456, currency: 'EUR' }, { amount: 0, currency: 'CNY' }])).toBe('0.0012 USD, 12.35 EUR, 0.00 CNY');
});

test('work tells its stages where a model was called', () => {
  const timings = { recall: 20, retrieve: 0, generate: 1500, total: 1520 };
  expect(formatWorkDone({ usage: NO_USAGE, timings })).toBe('1.5 s');
  expect(formatWorkDone({ usage: { ...NO_USAGE, modelCalls: 1 }, timings, cost: [{ amount: 0.5, currency: 'USD' }] })).toBe('1.5 s (recall 20 ms, generate 1.5 s), 1 model call, 0 tokens in, 0 out, 0.50 USD');
});

test('models are rows of a table, and several prices have a sum', () => {
  const spending = (role: Spending['role'], amount: number): Spending => ({ role, kind: 'openai', modelId: 'm', usage, cost: { amount, currency: 'USD' } });
  expect(spendingsTable([spending('memory', 0.25), spending('generator', 0.5)])).toMatch(/^role +model +calls +kept .*\nmemory +openai m +5 +2 +12,345 +96 +0.25 USD\ngenerator .*\ntogether 0.75 USD$/mu);
  const table = spendingsTable([{ role: 'memory', kind: 'openai', modelId: 'm', usage: { ...usage, reusedCalls: 0 } }]);
  expect(table).not.toMatch(/cost|kept/u);
  expect(table).toMatch(/^memory +openai m +5 +12,345 +96$/mu);
});

test('what one question cost is what was not there before it', () => {
  let amount = 1;
  const paid = createPaid({ get spendings() {
    return [{ role: 'memory', kind: 'openai', modelId: 'm', usage, cost: { amount, currency: 'USD' } }] as const;
  } });
  expect(paid()).toEqual([{ amount: 1, currency: 'USD' }]);
  amount = 1.5;
  expect(paid()).toEqual([{ amount: 0.5, currency: 'USD' }]);
  expect(paid()).toEqual([{ amount: 0, currency: 'USD' }]);
});
