import type { BridgeOptions } from '../bridge/bridge-options.ts';
import type { MemoRagConfig } from './schema.ts';

/** The bridge of a configuration: equal ones are one bridge, so every command and the pipeline ask for it in this one way. */
export function bridgeOptionsOf({ bridge: { url, token, python, startTimeoutSeconds } }: MemoRagConfig): BridgeOptions {
  return { url, token, python, readyTimeoutMs: startTimeoutSeconds * 1000 };
}
