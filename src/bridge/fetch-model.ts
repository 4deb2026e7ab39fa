import { execa } from 'execa';
import { MemoError } from '../errors/memo-error.ts';
import { describeEnd } from './bridge-errors.ts';
import { bridgeSettings, type BridgeOptions } from './bridge-options.ts';
import { findPython } from './find-python.ts';
import { createLogTail } from './log-tail.ts';
import { parseWire, parseWireJson } from './parse-wire.ts';
import { fromWireError } from './wire-error.ts';
import { type FetchEnd, fetchLineSchema, type FetchStart } from './wire-fetch-model.ts';

export interface FetchModelOptions {
  /** `owner/name`, or `owner/name@revision`. */
  readonly model: string;
  /** A folder, as an absolute path; absent: the Hugging Face cache. */
  readonly into: string | undefined;
  readonly bridge: Pick<BridgeOptions, 'python' | 'packageDirectory'>;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onStart: (start: FetchStart) => void;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Fetches a model by the bridge's Python, in a process that is there for nothing else: the bridge itself stays off the network. A
 * token is in the environment or in a file of the hub's own, never among the words of the command.
 */
export async function fetchModel({ model, into, bridge, env, signal, onStart, onProgress }: FetchModelOptions): Promise<FetchEnd> {
  const { python: named, packageDirectory } = bridgeSettings(bridge);
  const python = await findPython({ python: named, env });
  const child = execa(python, ['-m', 'memorag_bridge.fetch_model', '--owned', ...(into === undefined ? [] : ['--into', into]), '--', model], {
    cwd: packageDirectory,
    env: { ...env, PYTHONPATH: packageDirectory, PYTHONSAFEPATH: '1', PYTHONUTF8: '1' },
    extendEnv: false,
    // Ctrl-C reaches us alone, and we end it; where we die without a word its standard input ends, and it does too.
    detached: true,
    stdin: 'pipe',
    buffer: false,
    reject: false,
    cancelSignal: signal,
  });
  const log = createLogTail();
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.write(text));
  child.stdin.on('error', () => undefined);
  let result: FetchEnd | MemoError | undefined;
  try {
    for await (const rawLine of child.iterable()) {
      const line = parseWire(fetchLineSchema, parseWireJson(rawLine, 'fetch_model'), 'fetch_model');
      if (line.type === 'start') onStart(line);
      else if (line.type === 'progress') onProgress(line);
      else result = line.type === 'error' ? fromWireError(line.error) : line;
    }
  } finally {
    child.kill();
  }
  const { exitCode, signal: killedBy } = await child;
  signal.throwIfAborted();
  if (result instanceof MemoError) throw result;
  if (result === undefined) throw endedEarly(model, { exitCode: exitCode ?? null, signal: killedBy ?? null }, log.lines());
  return result;
}

function endedEarly(model: string, end: Parameters<typeof describeEnd>[0], log: readonly string[]): MemoError {
  return new MemoError({
    code: 'model-failed',
    message: `fetching ${model} ended in the middle: ${describeEnd(end)}`,
    remedy: 'run the same command again: it goes on where it stopped; `memorag doctor` says what Python lacks',
    cause: new Error(log.join('\n')),
  });
}
