import type { CallRunner } from './call-runner.ts';

/** Every call once: no retries, no limits, no times of its own. */
export const ONCE: CallRunner = {
  async run(attempt, { signal = new AbortController().signal }) {
    signal.throwIfAborted();
    return { value: await attempt({ signal, progress: () => undefined, commit: () => undefined }), retries: 0 };
  },
};
