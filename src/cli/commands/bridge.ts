import { detachedBridgeStatus, startDetachedBridge, stopDetachedBridge } from '../../bridge/detached-bridge.ts';
import { DEFAULT_IDLE_SECONDS } from '../../bridge/default-idle-seconds.ts';
import { bridgeOptionsOf } from '../../config/bridge-options-of.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatSeconds } from '../format-quantity.ts';
import { formatLoaded } from '../format-loaded.ts';
import { commandLine } from '../memory-name.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag bridge start`: a bridge that outlives the command, so that later ones need not load their models again. */
export async function startBridge(context: CommandContext, command: { readonly idleSeconds: number | undefined }): Promise<CommandResult> {
  const { idleSeconds = DEFAULT_IDLE_SECONDS } = command;
  const options = bridgeOptionsOf(await resolveCommandConfig(context));
  const { url, pid, logPath, isReused } = await startDetachedBridge({ ...options, idleSeconds, signal: context.signal });
  const state = isReused ? 'runs already' : `runs, and ends after ${formatSeconds(idleSeconds)} without a call`;
  return {
    value: { running: true, url, pid, logPath, reused: isReused },
    text: `The bridge ${state}: ${url}, process ${pid}\nIts log: ${logPath}\nStop it: ${commandLine('bridge', 'stop')}`,
  };
}

/** `memorag bridge status`: whether one runs, and which models it has loaded. */
export async function bridgeStatus(context: CommandContext): Promise<CommandResult> {
  const options = bridgeOptionsOf(await resolveCommandConfig(context));
  const status = await detachedBridgeStatus({ ...options, signal: context.signal });
  const none = `No bridge runs. Each command starts its own where it needs one; ${commandLine('bridge', 'start')} keeps one.`;
  if (status === undefined) return { value: { running: false }, text: none };
  const { url, pid, logPath, health } = status;
  return {
    value: { running: true, url, pid, logPath, health },
    text: [
      `The bridge runs: ${url}, process ${pid}, for ${formatSeconds(health.uptimeSeconds)}`,
      health.models.length === 0 ? 'Models loaded: none yet' : formatLoaded(health),
      `Its log: ${logPath}`,
    ].join('\n'),
  };
}

/** `memorag bridge stop`: ends it and waits. */
export async function stopBridge(context: CommandContext): Promise<CommandResult> {
  const options = bridgeOptionsOf(await resolveCommandConfig(context));
  const stopped = await stopDetachedBridge({ ...options, signal: context.signal });
  return { value: { stopped }, text: stopped ? 'The bridge is stopped.' : 'No bridge ran.' };
}
