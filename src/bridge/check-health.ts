import { MemoError } from '../errors/memo-error.ts';
import type { BridgeEndpoint } from './bridge-endpoint.ts';
import { createBridgeClient } from './bridge-client.ts';
import { createExchange } from './exchange.ts';
import { BRIDGE_PROTOCOL, type BridgeHealth } from './wire.ts';

/** Health of a bridge at an address; refuses one of another protocol. */
export async function checkHealth(
  endpoint: BridgeEndpoint,
  options: { readonly silenceMs: number; readonly signal?: AbortSignal | undefined },
): Promise<BridgeHealth> {
  const calls = createBridgeClient((work, { signal }) => work(createExchange({ endpoint, silenceMs: options.silenceMs, signal })));
  const health = await calls.health(options);
  if (health.protocol === BRIDGE_PROTOCOL) return health;
  throw new MemoError({
    code: 'bridge-protocol',
    message: `the bridge at ${endpoint.url} speaks protocol ${health.protocol}, this memorag ${BRIDGE_PROTOCOL}`,
    remedy: 'run one version of memorag on both sides',
  });
}
