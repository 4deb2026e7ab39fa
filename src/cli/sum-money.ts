import type { Money, Spending } from '../spec/spending.ts';

/** What several models cost together, by currency; empty where no price is configured. */
export function sumMoney(spendings: readonly Spending[]): readonly Money[] {
  const amounts = new Map<string, number>();
  for (const { cost } of spendings) if (cost !== undefined) amounts.set(cost.currency, (amounts.get(cost.currency) ?? 0) + cost.amount);
  return [...amounts].map(([currency, amount]) => ({ currency, amount }));
}
