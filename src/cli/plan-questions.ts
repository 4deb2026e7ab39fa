import type { MemoRAG } from '../memorag/memorag.ts';
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
}

/** `--dry-run` of a command that asks: does the same with models that are not called, and says what they would have taken. */
export async function planQuestions(context: CommandContext, { memories, config, work }: PlannedQuestions): Promise<CommandResult> {
  await using opened = await openMemory(context, memories, config, { dryRun: true });
  await work(opened.pipe);
  const { spendings } = opened.pipe;
  const { modelCalls, inputTokens, outputTokens } = addUsage(spendings.map(({ usage }) => usage));
  const value = { dryRun: true, modelCalls, inputTokens, outputTokens, spendings, cost: sumMoney(spendings) };
  return { value, text: spendings.length === 0 ? 'No model would be called.' : `${spendingsTable(spendings)}\nNothing was called; tokens are counted as cl100k, and replies are guessed.` };
}
