import { readDocuments } from '../../text/read-documents.ts';
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

export interface AppendCommand {
  readonly memory: string;
  readonly inputs: readonly string[];
  readonly dryRun: boolean;
}

/** `memorag append`: adds texts to a memory; one with an id that it holds already takes the old one's place. */
export async function append(context: CommandContext, { memory, inputs, dryRun }: AppendCommand): Promise<CommandResult> {
  const { signal, stdin } = context;
  const config = await resolveCommandConfig(context);
  const documents = await readDocuments(inputs, { signal, maxBytes: config.maxInputBytes, stdin, onEmpty: (path) => context.note(`${path} holds no text, and was left out`) });
  await using opened = await openMemory(context, memory, config, { dryRun });
  const { pipe } = opened;
  if (dryRun) return describeEstimate(await pipe.estimateAppend(documents, { signal }));
  using progress = createProgress(context);
  const info = await pipe.append(documents, { signal, onEvent: progress.onEvent });
  const name = memoryName(info.root, config.cacheDirectory);
  const held = `${name} holds ${formatCount(info.manifest.documents.length, 'documents')}, ${formatCount(info.manifest.counts.chunks, 'chunks')}.`;
  return {
    value: { ...memoryValue(info, name), reused: info.reused, ...costMember(sumMoney(pipe.spendings)) },
    text: `${info.reused ? 'Nothing is new.' : `Appended ${formatCount(documents.length, 'documents')}.`} ${held}${writeWork(info, pipe)}`,
  };
}
