import { MemoError } from '../../errors/memo-error.ts';
import { fuse, type FusedMemories } from '../../hipporag/fuse.ts';
import type { HippoRAG } from '../../hipporag/hipporag.ts';
import type { CommandContext } from '../command-context.ts';
import { openMemory } from '../open-memory.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

export interface OpenedFused extends AsyncDisposable {
  readonly fused: FusedMemories;
}

/** Opens a memory beside a graph that is open, to be asked as one; disposing closes the memory, never the graph. */
export async function openWithMemory(context: CommandContext, name: string, hippo: HippoRAG): Promise<OpenedFused> {
  const opened = await openMemory(context, name, await resolveCommandConfig(context));
  return { fused: fuse(opened.pipe, hippo), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}

/** A walk that begins with a memory's clues goes one round, and is not planned. */
export function refuseTogether(options: Readonly<Record<'iterative' | 'dryRun', boolean>> & { readonly dense?: boolean }): void {
  const flag = [['--iterative', options.iterative], ['--dry-run', options.dryRun], ['--dense', options.dense ?? false]].find(([, isGiven]) => isGiven);
  if (flag === undefined) return;
  throw new MemoError({ code: 'wrong-usage', message: `--with and ${String(flag[0])} do not go together`, remedy: 'leave one of them out' });
}
