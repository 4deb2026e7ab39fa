import { join } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import { projectRoot } from '../util/project-root.ts';

export interface BridgeOptions {
  /** A bridge that runs already, on a GPU host say; nothing is started then. */
  readonly url?: string | undefined;
  /** Of the bridge at `url`. */
  readonly token?: string | undefined;
  /** Python to start; absent: `MEMORAG_PYTHON`, then `.venv/bin/python` of the project. */
  readonly python?: string | undefined;
  /** Directory that holds the package `memorag_bridge`; absent: `python-bridge` of the project. */
  readonly packageDirectory?: string | undefined;
  /** Where detached bridges leave their records; absent: a directory of the user's own. */
  readonly recordDirectory?: string | undefined;
  /** Longest time from start to the ready line. */
  readonly readyTimeoutMs?: number | undefined;
  /** Longest silence in a call; the bridge sends a heartbeat every 2 s. */
  readonly silenceMs?: number | undefined;
  /** How often a bridge that died is started again within ten minutes. */
  readonly maxRestarts?: number | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Called with each line that a started bridge writes to standard error. */
  readonly onLog?: ((line: string) => void) | undefined;
}

export interface BridgeSettings {
  readonly given: { readonly url: string; readonly token: string } | undefined;
  readonly python: string | undefined;
  readonly packageDirectory: string;
  readonly recordDirectory: string | undefined;
  readonly readyTimeoutMs: number;
  readonly silenceMs: number;
  readonly maxRestarts: number;
  readonly env: NodeJS.ProcessEnv;
  readonly onLog: ((line: string) => void) | undefined;
}

/** Fills in the defaults and refuses an address that cannot be one. */
export function bridgeSettings(options: BridgeOptions): BridgeSettings {
  return {
    given: options.url === undefined ? undefined : givenEndpoint(options.url, options.token),
    python: options.python,
    packageDirectory: options.packageDirectory ?? join(projectRoot(), 'python-bridge'),
    recordDirectory: options.recordDirectory,
    readyTimeoutMs: options.readyTimeoutMs ?? 60_000,
    silenceMs: options.silenceMs ?? 30_000,
    maxRestarts: options.maxRestarts ?? 3,
    env: options.env ?? process.env,
    onLog: options.onLog,
  };
}

function givenEndpoint(url: string, token: string | undefined): { url: string; token: string } {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new MemoError({
      code: 'config-invalid',
      message: `bridge.url is not an http or https address: ${url}`,
      remedy: 'write it like http://127.0.0.1:41234',
    });
  }
  if (token === undefined) {
    throw new MemoError({
      code: 'config-invalid',
      message: `bridge.url is ${url}, and bridge.token is missing`,
      remedy: 'give the token of that bridge (its MEMORAG_BRIDGE_TOKEN) as bridge.token',
    });
  }
  return { url, token };
}
