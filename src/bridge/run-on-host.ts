import { isMemoError } from '../errors/memo-error.ts';
import type { RunExchange } from './bridge-client.ts';
import type { BridgeConnection } from './bridge-connection.ts';
import { lostError } from './bridge-errors.ts';
import type { BridgeHost } from './bridge-host.ts';
import { ConnectionError } from './connection-error.ts';
import { createExchange } from './exchange.ts';

export interface RunOptions {
  readonly silenceMs: number;
  /** Aborted when the handle is closed. */
  readonly closed: AbortSignal;
}

/** Runs calls on whatever bridge the host has, and says what became of a bridge that is lost meanwhile. */
export function runOnHost(host: BridgeHost, { silenceMs, closed }: RunOptions): RunExchange {
  return async (work, options) => {
    const signal = options.signal === undefined ? closed : AbortSignal.any([options.signal, closed]);
    for (let attempt = 1; ; attempt += 1) {
      const connection = await host.connection(signal);
      try {
        return await work(createExchange({ endpoint: connection.endpoint, silenceMs, signal }));
      } catch (error) {
        signal.throwIfAborted();
        const loss = await lossOf(host, connection, error);
        // Nobody listened, so nothing was begun: a detached bridge that ended of idleness, say. Once more, on a new one.
        if (!isRefused(error) || attempt === 2) throw loss;
      }
    }
  };
}

function isRefused(error: unknown): boolean {
  return error instanceof ConnectionError && error.isRefused;
}

/** The error that the caller sees; where the bridge is of no more use, the host lets go of it. */
async function lossOf(host: BridgeHost, connection: BridgeConnection, error: unknown): Promise<unknown> {
  if (isMemoError(error, 'bridge-timeout')) await host.drop(connection);
  if (!(error instanceof ConnectionError)) return error;
  const { what, log } = await connection.explainLoss();
  if (error.isRefused) await host.drop(connection);
  return lostError(what, log, error);
}
