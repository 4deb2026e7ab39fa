import type { CommandContext, CommandResult } from '../command-context.ts';
import { checkBridge } from '../doctor/check-bridge.ts';
import { checkCache } from '../doctor/check-cache.ts';
import { checkConfig } from '../doctor/check-config.ts';
import { checkRuntime } from '../doctor/check-runtime.ts';
import type { Check } from '../doctor/check.ts';
import { displayWidth } from '../display-width.ts';
import type { Screen } from '../screen.ts';

const SIGNS = { ok: 'ok', warning: '--', problem: '!!' } as const;

/** `memorag doctor`: what is installed, what works, what is missing and how to get it. Exit 1 only where nothing can be memorized. */
export async function doctor(context: CommandContext): Promise<CommandResult> {
  const { check, config } = await checkConfig(context);
  const checks = [...(await checkRuntime()), check];
  if (config !== undefined) checks.push(...(await checkCache(config.cacheDirectory)), ...(await checkBridge(config, context)));
  const isWorking = checks.every(({ status }) => status !== 'problem');
  return { value: { working: isWorking, checks }, text: format(checks, isWorking, context.output), exitCode: isWorking ? 0 : 1 };
}

function format(checks: readonly Check[], isWorking: boolean, screen: Screen): string {
  const width = Math.max(...checks.map(({ name }) => displayWidth(name)));
  const lines = checks.map(({ name, status, detail, remedy }) => {
    const line = `${SIGNS[status]}  ${name}${' '.repeat(width - displayWidth(name))}  ${detail}`;
    return remedy === undefined ? line : `${line}\n    ${' '.repeat(width)}  ${screen.dim(`remedy: ${remedy}`)}`;
  });
  return [...lines, '', isWorking ? 'Texts can be memorized and asked.' : 'Something that memorizing needs is missing: see !! above.'].join('\n');
}
