import { readLiveManifest } from '../../cache/read-live-manifest.ts';
import { resolveMemory } from '../../cache/resolve-memory.ts';
import { MemoError } from '../../errors/memo-error.ts';
import { HippoRAG } from '../../hipporag/hipporag.ts';
import type { OpenPipelineOptions } from '../../memorag/options.ts';
import type { CommandContext } from '../command-context.ts';
import { commandLine, memoryName } from '../memory-name.ts';
import { resolveCommandConfig, type CommandConfig } from '../resolve-command-config.ts';

type Opening = Pick<OpenPipelineOptions, 'dryRun'>;

/** The configuration of a graph command: whatever memory model it names, a graph is meant. */
export async function resolveGraphConfig(context: CommandContext): Promise<CommandConfig> {
  return await resolveCommandConfig({ ...context, flags: { ...context.flags, 'memory-model': 'graph' } });
}

/** The pipeline of a graph command; what a person should know is noted once. */
export async function openGraph({ signal, note }: CommandContext, config: CommandConfig, { dryRun }: Opening = {}): Promise<HippoRAG> {
  const hippo = await HippoRAG.open(config, { signal, dryRun });
  for (const { message } of hippo.warnings) note(message);
  return hippo;
}

/** The same with a saved graph loaded. A name that nobody knows is refused before anything is started. */
export async function openSavedGraph(context: CommandContext, memory: string, config: CommandConfig, { dryRun }: Opening = {}): Promise<HippoRAG> {
  const root = await resolveMemory(memory, config);
  await requireGraph(root, memoryName(root, config.cacheDirectory));
  const hippo = await openGraph(context, config, { dryRun });
  try {
    await hippo.load(root, { signal: context.signal });
    return hippo;
  } catch (error) {
    await hippo[Symbol.asyncDispose]();
    throw error;
  }
}

async function requireGraph(root: string, name: string): Promise<void> {
  const manifest = await readLiveManifest(root);
  // What is wrong with a memory is said where it is opened.
  if (typeof manifest === 'string' || manifest.memoryModel.kind === 'graph') return;
  throw new MemoError({
    code: 'memory-mismatch',
    message: `${name} is no graph: the memory model ${manifest.memoryModel.kind} made it`,
    remedy: `ask it with \`${commandLine('ask', name, '…')}\`, or index its texts with \`memorag graph index <texts> --into <another>\``,
  });
}
