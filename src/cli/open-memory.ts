import { resolveMemory } from '../cache/resolve-memory.ts';
import type { MemoRAG } from '../memorag/memorag.ts';
import type { OpenPipelineOptions } from '../memorag/options.ts';
import type { CommandContext } from './command-context.ts';
import { openPipeline } from './open-pipeline.ts';
import { requireMemoryChat } from './require-memory-chat.ts';
import { resolveCommandConfig, type CommandConfig } from './resolve-command-config.ts';

export interface OpenMemory extends AsyncDisposable {
  readonly pipe: MemoRAG;
}

/** The pipeline of a command with a saved memory loaded, or with several as one. A name that nobody knows is refused before anything is started. */
export async function openMemory(context: CommandContext, names: string | readonly string[], { cacheDirectory }: Pick<CommandConfig, 'cacheDirectory'>, { dryRun }: Pick<OpenPipelineOptions, 'dryRun'> = {}): Promise<OpenMemory> {
  const roots: string[] = [];
  for (const name of typeof names === 'string' ? [names] : names) roots.push(await resolveMemory(name, { cacheDirectory }));
  // The kind of memory model may follow the memory, and what the command was given first knows nothing of it.
  const config = await resolveCommandConfig(context, { roots });
  await requireMemoryChat(config, { roots, cacheDirectory });
  const pipe = await openPipeline(context, config, { dryRun });
  try {
    if (typeof names === 'string') await pipe.load(roots[0] ?? names, { signal: context.signal });
    else await pipe.load(roots, { signal: context.signal });
    return { pipe, [Symbol.asyncDispose]: () => pipe[Symbol.asyncDispose]() };
  } catch (error) {
    await pipe[Symbol.asyncDispose]();
    throw error;
  }
}
