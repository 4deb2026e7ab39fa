import type { MemoryInfo } from '../memorag/loaded-memory.ts';
import type { MemoRAG } from '../memorag/memorag.ts';
import { formatUsage } from './format-usage.ts';
import { formatWorkDone } from './format-work.ts';
import { sumMoney } from './sum-money.ts';

/** A further line on what a write took of models; empty where none was called. */
export function writeWork({ usage, reused, manifest }: MemoryInfo, { spendings }: Pick<MemoRAG, 'spendings'>): string {
  if (reused || formatUsage(usage) === '') return '';
  const timings = Object.fromEntries(Object.entries(manifest.timings).map(([stage, seconds]) => [stage, 1000 * seconds]));
  return `\nIt took ${formatWorkDone({ usage, timings, cost: sumMoney(spendings) })}.`;
}
