import { randomBytes } from 'node:crypto';
import { settlesWithin } from '../util/settles-within.ts';
import type { BridgeConnection } from './bridge-connection.ts';
import { describeEnd, startError } from './bridge-errors.ts';
import type { BridgeSettings } from './bridge-options.ts';
import { findPython } from './find-python.ts';
import { http } from './plain-http.ts';
import { parseReadyLine, readReadyLine } from './read-ready-line.ts';
import { type BridgeProcess, spawnBridge } from './spawn-bridge.ts';
import { stopProcessGroup } from './stop-process-group.ts';
import type { ReadyLine } from './wire.ts';

/** Starts a bridge that lives as long as this process at most, and waits until it accepts calls. */
export async function startBridge(settings: BridgeSettings, options: { readonly signal: AbortSignal }): Promise<BridgeConnection> {
  const python = await findPython(settings);
  options.signal.throwIfAborted();
  const token = newToken();
  const { packageDirectory, env, onLog } = settings;
  const child = await spawnBridge({ python, packageDirectory, token, env, args: [], stdin: 'pipe', stderr: 'pipe', onLog });
  const ready = await waitUntilReady(child, { timeoutMs: settings.readyTimeoutMs, signal: options.signal });
  child.hold('free');
  return startedConnection(child, ready, token);
}

/** A secret that only the owner and the bridge know. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export interface ReadyOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Where standard error goes to a file: how to read its last lines. */
  readonly readLog?: () => Promise<readonly string[]>;
}

/** The ready line of a starting bridge. Where it does not come, the process group is ended and the error says why. */
export async function waitUntilReady(
  child: BridgeProcess,
  options: ReadyOptions,
): Promise<ReadyLine> {
  const watch = new AbortController();
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), options.timeoutMs);
  try {
    const outcome = await Promise.race([
      readReadyLine(child.stdout).then((line) => ({ line })),
      child.ended,
      late.promise,
      ...(options.signal === undefined ? [] : [abortOf(options.signal, watch.signal)]),
    ]);
    options.signal?.throwIfAborted();
    const log = (await options.readLog?.()) ?? child.log();
    if (outcome === 'late') throw startError(`not ready after ${options.timeoutMs / 1000} s`, log);
    if (outcome === 'aborted') throw startError('it was stopped', log);
    if ('exitCode' in outcome) throw startError(describeEnd(outcome), log);
    return parseReadyLine(outcome.line, log);
  } catch (error) {
    if (child.end() === undefined) await stopProcessGroup({ pid: child.pid, ended: child.ended, graceMs: 0 });
    throw error;
  } finally {
    clearTimeout(timer);
    watch.abort();
  }
}

/** `watch` takes the listener off again. */
async function abortOf(signal: AbortSignal, watch: AbortSignal): Promise<'aborted'> {
  if (signal.aborted) return 'aborted';
  const { promise, resolve } = Promise.withResolvers<'aborted'>();
  signal.addEventListener('abort', () => resolve('aborted'), { once: true, signal: watch });
  return promise;
}

const LOSS_WAIT_MS = 1000;
const STOP_GRACE_MS = 2000;

function startedConnection(child: BridgeProcess, ready: ReadyLine, token: string): BridgeConnection {
  const agent = new http.Agent({ keepAlive: true });
  const stop = async (graceMs: number): Promise<void> => {
    agent.destroy();
    if (child.end() !== undefined) return;
    child.hold('held');
    await stopProcessGroup({ pid: child.pid, ended: child.ended, graceMs });
  };
  return {
    origin: 'started',
    endpoint: { url: `http://${ready.host}:${ready.port}`, token, agent },
    pid: child.pid,
    isGone: () => child.end() !== undefined,
    async explainLoss() {
      await settlesWithin(child.ended, LOSS_WAIT_MS);
      const end = child.end();
      const what = end === undefined ? `process ${child.pid} cut the connection and still runs` : describeEnd(end);
      return { what, log: child.log() };
    },
    giveUp: () => stop(0),
    close: () => stop(STOP_GRACE_MS),
  };
}
