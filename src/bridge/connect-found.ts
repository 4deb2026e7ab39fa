import type { BridgeConnection } from './bridge-connection.ts';
import type { BridgeSettings } from './bridge-options.ts';
import { readRecord, recordPath } from './bridge-record.ts';
import { checkHealth } from './check-health.ts';
import { keptEndpoint } from './connect-given.ts';
import { ConnectionError } from './connection-error.ts';

/** Reaches the detached bridge of these settings; `undefined` where none runs. */
export async function connectFound(settings: BridgeSettings, options: { readonly signal: AbortSignal }): Promise<BridgeConnection | undefined> {
  const path = recordPath(settings);
  const record = await readRecord(path);
  if (record === undefined) return undefined;
  const endpoint = keptEndpoint(record.url, record.token);
  try {
    await checkHealth(endpoint, { silenceMs: settings.silenceMs, ...options });
  } catch (error) {
    endpoint.agent.destroy();
    // It ended between our two looks, of idleness say.
    if (error instanceof ConnectionError && (await readRecord(path)) === undefined) return undefined;
    throw error;
  }
  let isGone = false;
  return {
    origin: 'found',
    endpoint,
    pid: record.pid,
    isGone: () => isGone,
    async explainLoss() {
      isGone = (await readRecord(path)) === undefined;
      return { what: `detached process ${record.pid} ${isGone ? 'ended' : 'cut the connection and still runs'}`, log: [] };
    },
    async giveUp() {
      isGone = true;
      endpoint.agent.destroy();
    },
    close: async () => endpoint.agent.destroy(),
  };
}
