import type { BridgeOptions } from '../bridge/bridge-options.ts';
import type { MemoRagConfig } from '../config/schema.ts';

/** The bridge of a configuration: the same options as the pipeline's, so that both find the same one. */
export function bridgeOptionsOf({ bridge: { url, token, python, startTimeoutSeconds } }: MemoRagConfig): BridgeOptions {
  return { url, token, python, readyTimeoutMs: startTimeoutSeconds * 1000 };
}
