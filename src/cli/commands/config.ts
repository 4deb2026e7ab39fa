import type { CommandContext, CommandResult } from '../command-context.ts';
import { printableJson } from '../printable.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag config`: the resolved configuration, as a file for `--config` would hold it; a token is left out. */
export async function config(context: CommandContext): Promise<CommandResult> {
  const resolved = await resolveCommandConfig(context);
  const { token: _, ...bridge } = resolved.bridge;
  const value = { ...resolved, bridge };
  return { value, text: printableJson(value) };
}
