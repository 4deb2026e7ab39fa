import { MemoRAG } from '../memorag/memorag.ts';
import type { CommandContext } from './command-context.ts';
import { resolveCommandConfig } from './resolve-command-config.ts';

/** The pipeline of a command, by its configuration; what a person should know is noted once. */
export async function openPipeline(context: CommandContext): Promise<MemoRAG> {
  const pipe = await MemoRAG.open(await resolveCommandConfig(context), { signal: context.signal });
  for (const { message } of pipe.warnings) context.note(message);
  return pipe;
}
