export interface SilenceTimer {
  /** Starts to wait for the other side. */
  start(): void;
  /** The other side said something, or nothing more is waited for. */
  stop(): void;
}

const GRACE_MS = 500;

/**
 * Calls `onSilence` where nothing came for so long. After the time one more short wait follows: where this process itself was
 * held up (a long computation, a suspended machine), what arrived meanwhile is read only then.
 */
export function createSilenceTimer(milliseconds: number, onSilence: () => void): SilenceTimer {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
  };
  return {
    start() {
      stop();
      timer = setTimeout(() => {
        timer = setTimeout(onSilence, GRACE_MS);
      }, milliseconds);
    },
    stop,
  };
}
