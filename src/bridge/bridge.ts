import { createBridgeClient, type BridgeCalls, type CallOptions } from './bridge-client.ts';
import { closedError } from './bridge-host.ts';
import { bridgeSettings, type BridgeOptions } from './bridge-options.ts';
import { runOnHost } from './run-on-host.ts';
import { shareHost } from './shared-hosts.ts';

export interface BridgeAddress {
  /** `started`: by this process. `found`: a detached one. `given`: by the configuration. */
  readonly origin: 'started' | 'found' | 'given';
  readonly url: string;
  readonly token: string;
  /** Known where the bridge runs on this machine. */
  readonly pid?: number;
}

/** A bridge in use. Disposing ends what this process started, once no other handle with equal options needs it, and waits. */
export interface Bridge extends BridgeCalls, AsyncDisposable {
  /** Makes sure that the bridge is up, and says where. */
  connect(options?: CallOptions): Promise<BridgeAddress>;
}

/** Reaches the bridge of these options, and starts it where none runs. */
export async function openBridge(options: BridgeOptions & CallOptions = {}): Promise<Bridge> {
  const bridge = lazyBridge(options);
  try {
    await bridge.connect(options);
    return bridge;
  } catch (error) {
    await bridge[Symbol.asyncDispose]();
    throw error;
  }
}

/** The same handle, but the bridge is reached or started by the first call: what needs no Python then starts none. */
export function lazyBridge(options: BridgeOptions = {}): Bridge {
  const settings = bridgeSettings(options);
  const { host, release } = shareHost(settings);
  const closing = new AbortController();
  return {
    ...createBridgeClient(runOnHost(host, { silenceMs: settings.silenceMs, closed: closing.signal })),

    async connect({ signal } = {}) {
      closing.signal.throwIfAborted();
      const { origin, endpoint, pid } = await host.connection(signal);
      return { origin, url: endpoint.url, token: endpoint.token, ...(pid === undefined ? {} : { pid }) };
    },

    async [Symbol.asyncDispose]() {
      closing.abort(closedError());
      await release();
    },
  };
}
