import type { Usage } from '../spec/generator.ts';
import type { Money } from '../spec/spending.ts';
import { formatMilliseconds } from './format-quantity.ts';
import { formatMoney, formatUsage } from './format-usage.ts';

export interface Work {
  readonly usage: Usage;
  /** Milliseconds by stage; `total` is theirs together. */
  readonly timings: Readonly<Record<string, number>>;
  readonly cost?: readonly Money[];
}

/** Time, and where a model was called its stages, calls, tokens and money, on one line. */
export function formatWorkDone({ usage, timings: { total, ...stages }, cost = [] }: Work): string {
  const used = formatUsage(usage);
  const shown = Object.entries(stages).filter(([, milliseconds]) => used !== '' && milliseconds > 0).map(([stage, milliseconds]) => `${stage} ${formatMilliseconds(milliseconds)}`);
  const time = total === undefined ? shown.join(', ') : `${formatMilliseconds(total)}${shown.length === 0 ? '' : ` (${shown.join(', ')})`}`;
  return [time, used, formatMoney(cost)].filter((part) => part !== '').join(', ');
}
