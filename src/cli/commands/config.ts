import type { CommandContext, CommandResult } from '../command-context.ts';
import { printableJson } from '../printable.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag config`: the resolved configuration, as a file for `--config` would hold it; tokens and keys are left out. */
export async function config(context: CommandContext): Promise<CommandResult> {
  const value = withoutSecrets(await resolveCommandConfig(context));
  return { value, text: printableJson(value) };
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (key === 'token' || key === 'apiKey' ? [] : [[key, withoutSecrets(inner)]])));
}
