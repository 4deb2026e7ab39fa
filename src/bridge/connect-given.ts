import type { BridgeConnection } from './bridge-connection.ts';
import type { BridgeEndpoint } from './bridge-endpoint.ts';
import { checkHealth } from './check-health.ts';
import { http, https } from './plain-http.ts';

export interface GivenOptions {
  readonly url: string;
  readonly token: string;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** Reaches a bridge that somebody else runs, and checks that it answers and speaks our protocol. */
export async function connectGiven({ url, token, silenceMs, signal }: GivenOptions): Promise<BridgeConnection> {
  const endpoint = keptEndpoint(url, token);
  await checkHealth(endpoint, { silenceMs, signal });
  return {
    origin: 'given',
    endpoint,
    isGone: () => false,
    explainLoss: async () => ({ what: `${url} cut the connection`, log: [] }),
    giveUp: async () => endpoint.agent.destroy(),
    close: async () => endpoint.agent.destroy(),
  };
}

/** An endpoint whose connections are kept open between calls. */
export function keptEndpoint(url: string, token: string): BridgeEndpoint {
  const Agent = url.startsWith('https:') ? https.Agent : http.Agent;
  return { url, token, agent: new Agent({ keepAlive: true }) };
}
