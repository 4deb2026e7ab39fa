import type { BookEstimate } from '../../memorag/estimate.ts';
import type { CommandContext } from '../command-context.ts';
import { formatCount, formatNumber } from '../format-quantity.ts';
import { formatMoney } from '../format-usage.ts';
import { sumMoney } from '../sum-money.ts';

/** Says what a write is about to take of language models, before it does; nothing where none is called. */
export function noteCost({ modelCalls, inputTokens, outputTokens, spendings }: BookEstimate, { note }: Pick<CommandContext, 'note'>): void {
  if (modelCalls === 0) return;
  const money = formatMoney(sumMoney(spendings));
  note(`this takes ${formatCount(modelCalls, 'calls')} at most, ${formatCount(inputTokens, 'tokens')} in, ${formatNumber(outputTokens)} out${money === '' ? '' : `, ${money}`}; Ctrl-C keeps what is done`);
}
