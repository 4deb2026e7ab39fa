import { openGraphMemory } from '../hipporag/open-graph-memory.ts';
import { MemoRAG } from '../memorag/memorag.ts';
import type { OpenPipelineOptions } from '../memorag/options.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandConfig } from './resolve-command-config.ts';

/** The pipeline of a command, by its configuration; what a person should know is noted once. */
export async function openPipeline({ signal, note }: CommandContext, config: CommandConfig, { dryRun }: Pick<OpenPipelineOptions, 'dryRun'> = {}): Promise<MemoRAG> {
  const pipe = await MemoRAG.open(config, { signal, dryRun, createGraphMemory: openGraphMemory });
  for (const { message } of pipe.warnings) note(message);
  return pipe;
}
