import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { processStartTime } from '../util/process-start-time.ts';
import { bridgeSettings, type BridgeOptions, type BridgeSettings } from './bridge-options.ts';
import { type BridgeRecord, readRecord, recordPath, writeRecord } from './bridge-record.ts';
import { checkHealth } from './check-health.ts';
import { DEFAULT_IDLE_SECONDS } from './default-idle-seconds.ts';
import { findPython } from './find-python.ts';
import { keptEndpoint } from './connect-given.ts';
import { type BridgeProcess, spawnBridge } from './spawn-bridge.ts';
import { newToken, waitUntilReady } from './start-bridge.ts';
import { stopProcessGroup } from './stop-process-group.ts';
import type { BridgeHealth } from './wire.ts';

export interface DetachedOptions extends BridgeOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface DetachedBridge {
  readonly url: string;
  readonly pid: number;
  /** Its standard error. */
  readonly logPath: string;
  /** Whether it ran already. */
  readonly isReused: boolean;
}

/** Starts a bridge that outlives this process and ends after `idleSeconds` without a call; finds it where it runs already. */
export async function startDetachedBridge(options: DetachedOptions & { readonly idleSeconds?: number } = {}): Promise<DetachedBridge> {
  options.signal?.throwIfAborted();
  const settings = bridgeSettings(options);
  const path = recordPath(settings);
  const running = await readRecord(path);
  if (running !== undefined) return { ...named(running, path), isReused: true };

  const token = newToken();
  const idleSeconds = options.idleSeconds ?? DEFAULT_IDLE_SECONDS;
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const launched = await explainDiskFull({ path: directory }, async () => {
    const started = await launch(settings, { logPath: logPathOf(path), token, idleSeconds, signal: options.signal });
    return (await leaveRecord(path, started)) ? started : undefined;
  });
  // Where another process was quicker, its bridge is the one.
  return launched !== undefined ? { ...named(launched.record, path), isReused: false } : startDetachedBridge(options);
}

export interface DetachedStatus extends DetachedBridge {
  readonly health: BridgeHealth;
}

/** What a detached bridge of these settings is doing; `undefined` where none runs. */
export async function detachedBridgeStatus(options: DetachedOptions = {}): Promise<DetachedStatus | undefined> {
  const settings = bridgeSettings(options);
  const path = recordPath(settings);
  const record = await readRecord(path);
  if (record === undefined) return undefined;
  const endpoint = keptEndpoint(record.url, record.token);
  try {
    const health = await checkHealth(endpoint, { silenceMs: settings.silenceMs, signal: options.signal });
    return { ...named(record, path), isReused: true, health };
  } finally {
    endpoint.agent.destroy();
  }
}

/** Ends the detached bridge of these settings and waits; `false` where none ran. */
export async function stopDetachedBridge(options: DetachedOptions = {}): Promise<boolean> {
  const { signal } = options;
  signal?.throwIfAborted();
  const path = recordPath(bridgeSettings(options));
  const record = await readRecord(path);
  if (record === undefined) return false;
  await stopProcessGroup({ pid: record.pid, ended: gone(record, signal), graceMs: STOP_GRACE_MS });
  await rm(path, { force: true });
  return true;
}

const STOP_GRACE_MS = 3000;
const POLL_MS = 25;

function named(record: BridgeRecord, path: string): Omit<DetachedBridge, 'isReused'> {
  return { url: record.url, pid: record.pid, logPath: logPathOf(path) };
}

function logPathOf(path: string): string {
  return path.replace(/\.json$/, '.log');
}

interface LaunchOptions {
  readonly logPath: string;
  readonly token: string;
  readonly idleSeconds: number;
  readonly signal: AbortSignal | undefined;
}

interface Launched {
  readonly child: BridgeProcess;
  readonly record: BridgeRecord;
}

/** Leaves the record of a started bridge, `false` where another's stands there; a bridge that nobody could find is stopped. */
async function leaveRecord(path: string, { child, record }: Launched): Promise<boolean> {
  let isLeft = false;
  try {
    isLeft = await writeRecord(path, record);
    return isLeft;
  } finally {
    // Held until here: waiting for one that is stopped must keep this process alive.
    if (isLeft) child.hold('free');
    if (!isLeft) await stopProcessGroup({ pid: child.pid, ended: child.ended, graceMs: 0 });
  }
}

async function launch(settings: BridgeSettings, options: LaunchOptions): Promise<Launched> {
  const { logPath, token, signal } = options;
  const python = await findPython(settings);
  await using log = await open(logPath, 'w', 0o600);
  const child = await spawnBridge({
    python,
    packageDirectory: settings.packageDirectory,
    token,
    env: settings.env,
    args: ['--detached', '--idle-seconds', String(options.idleSeconds)],
    stdin: 'ignore',
    stderr: log.createWriteStream({ autoClose: false }),
  });
  const ready = await waitUntilReady(child, { timeoutMs: settings.readyTimeoutMs, signal, readLog: () => lastLines(logPath) });
  const startTime = await processStartTime(child.pid);
  if (startTime === undefined) throw new MemoError({ code: 'bridge-start', message: 'the detached bridge ended at once', remedy: `read ${logPath}` });
  return { child, record: { url: `http://${ready.host}:${ready.port}`, token, pid: child.pid, startTime } };
}

async function lastLines(path: string): Promise<readonly string[]> {
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '').slice(-20);
}

/** Resolves when the process of a record is gone; it is not our child, so it is looked at again and again. */
async function gone(record: BridgeRecord, signal: AbortSignal | undefined): Promise<void> {
  while ((await processStartTime(record.pid)) === record.startTime) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
