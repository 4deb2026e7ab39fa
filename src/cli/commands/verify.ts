import { createDiskStore } from '../../cache/disk-store.ts';
import { resolveMemory } from '../../cache/resolve-memory.ts';
import { ERROR_CODES } from '../../errors/codes.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatBytes, formatCount } from '../format-quantity.ts';
import { memoryName } from '../memory-name.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag verify`: reads every byte of a memory; damaged is refused, as opening it would be. */
export async function verify(context: CommandContext, { memory }: { readonly memory: string }): Promise<CommandResult> {
  const { cacheDirectory } = await resolveCommandConfig(context);
  const root = await resolveMemory(memory, { cacheDirectory });
  const report = await createDiskStore().verify(root, { signal: context.signal });
  const name = memoryName(root, cacheDirectory);
  const read = `${formatCount(report.files, 'files')}, ${formatBytes(report.bytes)}`;
  const isWhole = report.problems.length === 0;
  return {
    value: { name, root, ...report },
    text: isWhole ? `${name} is whole: ${read}.` : [`${name} is damaged (${read}):`, ...report.problems.map((problem) => `  ${problem}`)].join('\n'),
    exitCode: isWhole ? 0 : ERROR_CODES['memory-damaged'].exitCode,
  };
}
