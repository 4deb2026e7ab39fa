import type { MemoRAG } from '../memorag/memorag.ts';
import type { Spending } from '../spec/spending.ts';
import { addUsage } from '../util/add-usage.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { spendingsTable } from './format-usage.ts';
import { openMemory } from './open-memory.ts';
import type { CommandConfig } from './resolve-command-config.ts';
import { sumMoney } from './sum-money.ts';

export interface PlannedQuestions {
  readonly memories: string | readonly string[];
  readonly config: CommandConfig;
  /** What the command would do with its memory. */
  readonly work: (pipe: MemoRAG) => Promise<unknown>;
  /** What it is that would cost so much, where that is not what the command was given. */
  readonly about?: string;
}

/** `--dry-run` of a command that asks: does the same with models that are not called, and says what they would have taken. */
export async function planQuestions(context: CommandContext, { memories, config, work, about }: PlannedQuestions): Promise<CommandResult> {
  await using opened = await openMemory(context, memories, config, { dryRun: true });
  await work(opened.pipe);
  return describePlan(opened.pipe.spendings, about);
}

/** What a dry run would have taken, to be read. */
export function describePlan(spendings: readonly Spending[], about?: string): CommandResult {
  const { modelCalls, inputTokens, outputTokens, reusedCalls } = addUsage(spendings.map(({ usage }) => usage));
  const value = { dryRun: true, modelCalls, inputTokens, outputTokens, reusedCalls, spendings, cost: sumMoney(spendings), ...(about === undefined ? {} : { about }) };
  if (spendings.length === 0) return { value, text: 'No model would be called.' };
  return { value, text: [...(about === undefined ? [] : [`${about}:`]), spendingsTable(spendings), NOTE].join('\n') };
}

const NOTE = `Nothing was called; tokens are counted as cl100k, and a reply as long as it may be.
Calls that kept replies answer are known as far as no other reply or vector comes before them; the rest are counted as calls.`;
