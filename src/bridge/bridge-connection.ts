import type { BridgeEndpoint } from './bridge-endpoint.ts';

/** One bridge that was reached: started by us, found detached, or given by its address. */
export interface BridgeConnection {
  readonly origin: 'started' | 'found' | 'given';
  readonly endpoint: BridgeEndpoint;
  /** Known where the bridge runs on this machine. */
  readonly pid?: number;
  /** Whether it is known to be gone. */
  isGone(): boolean;
  /** Why a call was cut: waits a moment for the process to end, so that the exit code is known. */
  explainLoss(): Promise<{ readonly what: string; readonly log: readonly string[] }>;
  /** It said nothing for too long: a bridge of ours is killed, so that the next call gets a new one. */
  giveUp(): Promise<void>;
  /** Ends what we started and waits; lets go of what we did not. */
  close(): Promise<void>;
}
