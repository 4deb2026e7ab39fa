import { resolveMemory } from '../cache/resolve-memory.ts';
import type { MemoRAG } from '../memorag/memorag.ts';
import type { MemoryInfo } from '../memorag/loaded-memory.ts';
import type { CommandContext } from './command-context.ts';
import { openPipeline } from './open-pipeline.ts';
import type { CommandConfig } from './resolve-command-config.ts';

export interface OpenMemory extends AsyncDisposable {
  readonly pipe: MemoRAG;
  readonly memory: MemoryInfo;
}

/** The pipeline of a command with a saved memory loaded. A name that nobody knows is refused before anything is started. */
export async function openMemory(context: CommandContext, nameOrPath: string, config: CommandConfig): Promise<OpenMemory> {
  const root = await resolveMemory(nameOrPath, config);
  const pipe = await openPipeline(context, config);
  try {
    const memory = await pipe.load(root, { signal: context.signal });
    return { pipe, memory, [Symbol.asyncDispose]: () => pipe[Symbol.asyncDispose]() };
  } catch (error) {
    await pipe[Symbol.asyncDispose]();
    throw error;
  }
}
