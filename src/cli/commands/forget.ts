import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatCount } from '../format-quantity.ts';
import { memoryName } from '../memory-name.ts';
import { memoryValue } from '../memory-value.ts';
import { openMemory } from '../open-memory.ts';
import { costMember } from '../paid.ts';
import { createProgress } from '../progress.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import { sumMoney } from '../sum-money.ts';
import { writeWork } from '../write-work.ts';
import { describeEstimate } from './estimate.ts';

export interface ForgetCommand {
  readonly memory: string;
  readonly documentIds: readonly string[];
  readonly dryRun: boolean;
}

/** `memorag forget`: takes documents out of a memory. */
export async function forget(context: CommandContext, { memory, documentIds, dryRun }: ForgetCommand): Promise<CommandResult> {
  const { signal } = context;
  const config = await resolveCommandConfig(context);
  await using opened = await openMemory(context, memory, config, { dryRun });
  const { pipe } = opened;
  if (dryRun) return describeEstimate(await pipe.estimateForget(documentIds, { signal }));
  using progress = createProgress(context);
  const info = await pipe.forget(documentIds, { signal, onEvent: progress.onEvent });
  const name = memoryName(info.root, config.cacheDirectory);
  const held = `${formatCount(info.manifest.documents.length, 'documents')}, ${formatCount(info.manifest.counts.chunks, 'chunks')}`;
  return {
    value: { ...memoryValue(info, name), ...costMember(sumMoney(pipe.spendings)) },
    text: `Forgot ${documentIds.join(', ')}. ${name} holds ${held}.${writeWork(info, pipe)}`,
  };
}
