import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { MemoError } from '../errors/memo-error.ts';
import { settlesWithin } from '../util/settles-within.ts';
import { NAMED_PYTHON, pythonMissing } from './find-python.ts';
import { createLogTail } from './log-tail.ts';
import { signalGroup } from './signal-group.ts';

export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface BridgeProcess {
  readonly pid: number;
  readonly stdout: Readable;
  /** Resolves when the process is gone and its last words are read. */
  readonly ended: Promise<ProcessEnd>;
  /** `undefined` while it runs. */
  end(): ProcessEnd | undefined;
  /** The last lines of standard error. */
  log(): readonly string[];
  /** Whether this process waits for it: an idle bridge must not keep a finished program alive. */
  hold(isHeld: 'held' | 'free'): void;
}

export interface SpawnOptions {
  readonly python: string;
  readonly packageDirectory: string;
  readonly token: string;
  readonly env: NodeJS.ProcessEnv;
  readonly args: readonly string[];
  /** `pipe`: its end tells the bridge that we are gone. `ignore`: the bridge outlives us. */
  readonly stdin: 'pipe' | 'ignore';
  /** `pipe`: kept by us. An opened file: the bridge outlives us. */
  readonly stderr: 'pipe' | Writable;
  readonly onLog?: ((line: string) => void) | undefined;
}

/** Starts the bridge's process as the leader of a process group of its own. */
export async function spawnBridge(options: SpawnOptions): Promise<BridgeProcess> {
  refuseWindows();
  // Read only where one is started: it is a fifth of what a command loads.
  const { execa } = await import('execa');
  const child = execa(options.python, ['-m', 'memorag_bridge', 'serve', ...options.args], {
    // Python looks for modules in the working directory first: a user's folder with a `token.py` must not become part of the bridge.
    cwd: options.packageDirectory,
    env: { ...YIELDING, ...options.env, ...bridgeEnvironment(options) },
    extendEnv: false,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    stdin: options.stdin,
    stdout: 'pipe',
    stderr: options.stderr,
  });
  if (child.pid === undefined) throw pythonMissing(options.python, NAMED_PYTHON, (await child).cause);

  const log = createLogTail(options.onLog);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => log.write(text));
  // A write to a bridge that is gone is no error of ours; that it is gone shows in `ended`.
  child.stdin?.on('error', () => undefined);
  const { pid, stdout, nodeChildProcess } = child;
  let end: ProcessEnd | undefined;
  const ended = endOf(nodeChildProcess, (known) => {
    end = known;
    // What it started goes with it; later the number of the group may belong to others.
    signalGroup(pid, 'SIGKILL');
  });
  return { pid, stdout, ended, end: () => end, log: () => log.lines(), hold: (how) => hold(nodeChildProcess, how) };
}

function refuseWindows(): void {
  if (process.platform !== 'win32') return;
  throw new MemoError({
    code: 'unsupported',
    message: 'the bridge cannot be started on Windows: it needs process groups',
    remedy: 'use the Windows Subsystem for Linux, or give bridge.url and bridge.token of a bridge on another machine',
  });
}

/**
 * OpenMP's threads wait for each other by spinning. Where other work shares the cores that is ruinous: with two busy neighbours on
 * two cores torch took twenty times as long as with threads that sleep.
 */
const YIELDING: NodeJS.ProcessEnv = { OMP_WAIT_POLICY: 'PASSIVE' };

function bridgeEnvironment({ packageDirectory, token }: SpawnOptions): NodeJS.ProcessEnv {
  return { PYTHONPATH: packageDirectory, PYTHONSAFEPATH: '1', PYTHONUTF8: '1', MEMORAG_BRIDGE_TOKEN: token };
}

const DRAIN_MS = 300;

async function endOf(child: ChildProcess, onExit: (end: ProcessEnd) => void): Promise<ProcessEnd> {
  const exited = Promise.withResolvers<ProcessEnd>();
  const closed = Promise.withResolvers<void>();
  child.once('exit', (exitCode, signal) => {
    onExit({ exitCode, signal });
    exited.resolve({ exitCode, signal });
  });
  child.once('close', () => closed.resolve());
  const end = await exited.promise;
  // Waits for the last words on standard error; not for long, as a grandchild may keep the pipe open.
  await settlesWithin(closed.promise, DRAIN_MS);
  return end;
}

function hold(child: ChildProcess, how: 'held' | 'free'): void {
  const pipes = [child.stdin, child.stdout, child.stderr].filter((stream) => stream instanceof Socket);
  for (const holder of [child, ...pipes]) {
    if (how === 'held') holder.ref();
    else holder.unref();
  }
}
