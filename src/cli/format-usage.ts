import type { Usage } from '../spec/generator.ts';
import type { Money, Spending } from '../spec/spending.ts';
import { formatCount, formatNumber } from './format-quantity.ts';
import { formatTable } from './format-table.ts';
import { sumMoney } from './sum-money.ts';

/** `5 model calls, 1,204 tokens in (800 cached), 96 out, 1 retry, 2 answered from kept replies`; empty where no model was called. */
export function formatUsage({ modelCalls, inputTokens, cachedInputTokens, outputTokens, retries, reusedCalls }: Usage): string {
  if (modelCalls + reusedCalls + retries === 0) return '';
  const cached = cachedInputTokens === 0 ? '' : ` (${formatNumber(cachedInputTokens)} cached)`;
  return [
    formatCount(modelCalls, 'model calls'),
    ...(modelCalls === 0 ? [] : [`${formatCount(inputTokens, 'tokens')} in${cached}`, `${formatNumber(outputTokens)} out`]),
    ...(retries === 0 ? [] : [formatCount(retries, 'retries')]),
    ...(reusedCalls === 0 ? [] : [`${formatCount(reusedCalls, 'calls')} answered from kept replies`]),
  ].join(', ');
}

/** `0.0123 USD`; several currencies with commas between. */
export function formatMoney(money: readonly Money[]): string {
  return money.map(({ amount, currency }) => `${amount === 0 || amount >= 0.995 ? amount.toFixed(2) : amount.toPrecision(2)} ${currency}`).join(', ');
}

/** One row for each model, with the calls that kept replies answer where there are such, and what all of them cost together. */
export function spendingsTable(spendings: readonly Spending[]): string {
  const total = sumMoney(spendings);
  const isKept = spendings.some(({ usage }) => usage.reusedCalls > 0);
  const rows = spendings.map(({ role, kind, modelId, usage, cost }) => [
    role,
    `${kind} ${modelId}`,
    formatNumber(usage.modelCalls),
    ...(isKept ? [formatNumber(usage.reusedCalls)] : []),
    formatNumber(usage.inputTokens),
    formatNumber(usage.outputTokens),
    cost === undefined ? '' : formatMoney([cost]),
  ]);
  const table = formatTable([['role', 'model', 'calls', ...(isKept ? ['kept'] : []), 'tokens in', 'tokens out', total.length === 0 ? '' : 'cost'], ...rows], { right: isKept ? [2, 3, 4, 5] : [2, 3, 4] });
  return total.length === 0 || spendings.length === 1 ? table : `${table}\ntogether ${formatMoney(total)}`;
}
