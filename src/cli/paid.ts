import type { MemoRAG } from '../memorag/memorag.ts';
import type { Money } from '../spec/spending.ts';
import { sumMoney } from './sum-money.ts';

/** What the models of a pipeline have cost since the last time that somebody asked; empty where no price is configured. */
export function createPaid(pipe: Pick<MemoRAG, 'spendings'>): () => readonly Money[] {
  let before = new Map<string, number>();
  return () => {
    const now = sumMoney(pipe.spendings);
    const since = now.map(({ amount, currency }) => ({ amount: amount - (before.get(currency) ?? 0), currency }));
    before = new Map(now.map(({ amount, currency }) => [currency, amount]));
    return since;
  };
}

/** The same as a member of a `--json` value. */
export function costMember(cost: readonly Money[]): { readonly cost?: readonly Money[] } {
  return cost.length === 0 ? {} : { cost };
}
