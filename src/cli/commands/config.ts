import type { CommandContext, CommandResult } from '../command-context.ts';
import { printableJson } from '../printable.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag config`: the resolved configuration, as a file for `--config` would hold it; a token is not shown. */
export async function config(context: CommandContext): Promise<CommandResult> {
  const resolved = await resolveCommandConfig(context);
  const value = resolved.bridge.token === undefined ? resolved : { ...resolved, bridge: { ...resolved.bridge, token: '(set)' } };
  return { value, text: printableJson(value) };
}
