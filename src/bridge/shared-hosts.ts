import { BridgeHost } from './bridge-host.ts';
import type { BridgeSettings } from './bridge-options.ts';

export interface HostShare {
  readonly host: BridgeHost;
  /** The last share that is released closes the bridge. */
  release(): Promise<void>;
}

interface Entry {
  readonly host: BridgeHost;
  shares: number;
}

const entries = new Map<string, Entry>();

/** The host of these settings: one for all that ask with equal ones in this process. */
export function shareHost(settings: BridgeSettings): HostShare {
  const key = JSON.stringify(settings);
  const entry = entries.get(key) ?? { host: new BridgeHost(settings), shares: 0 };
  entries.set(key, entry);
  entry.shares += 1;
  let isReleased = false;
  return {
    host: entry.host,
    async release() {
      if (isReleased) return;
      isReleased = true;
      entry.shares -= 1;
      if (entry.shares > 0) return;
      // Whoever asks from now on gets a new host; this one is on its way out.
      if (entries.get(key) === entry) entries.delete(key);
      await entry.host.close();
    },
  };
}
