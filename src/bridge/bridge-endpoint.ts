import type { Agent } from 'node:http';

/** Where a bridge listens, and what opens it. */
export interface BridgeEndpoint {
  readonly url: string;
  readonly token: string;
  /** Keeps connections open between calls. */
  readonly agent: Agent;
}
