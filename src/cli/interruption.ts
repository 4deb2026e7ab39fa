import { MemoError } from '../errors/memo-error.ts';

/** The one way in which this process is told to end early; every call under way looks at `signal`. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** What the process exits with; `undefined`: nobody interrupted it. */
  readonly exitCode: number | undefined;
  /** The reader of standard output is gone: nothing is left to say. */
  readonly isQuiet: boolean;
  /** Asks `take` first at every SIGINT from now on, until it is disposed of: `true` means that it has been seen to. */
  divert(take: () => boolean): Disposable;
  end(reason: { readonly by: string; readonly exitCode: number; readonly isQuiet?: boolean }): void;
}

/** Time for everything to be disposed of; what is saved survives a process that ends without it. */
const GRACE_MS = 800;
/** A terminal and a launcher both pass one Ctrl-C on: two signals closer than this are one. */
const SECOND_MS = 500;

/** Turns SIGINT, SIGTERM and SIGHUP into one abort; ends the process at the second one, or where disposing takes too long. */
export function watchInterruptions(owner: NodeJS.Process): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let isQuiet = false;
  let since = 0;
  let taker: (() => boolean) | undefined;
  const end: Interruption['end'] = (reason) => {
    if (exitCode !== undefined) {
      if (performance.now() - since >= SECOND_MS) owner.exit(exitCode);
      return;
    }
    ({ exitCode, isQuiet = false } = reason);
    since = performance.now();
    setTimeout(() => owner.exit(exitCode), GRACE_MS).unref();
    controller.abort(new MemoError({
      code: 'aborted',
      message: `interrupted by ${reason.by}`,
      remedy: 'run the same command again; memorizing goes on where it stopped',
    }));
  };
  owner.on('SIGINT', () => (taker?.() === true ? undefined : end({ by: 'SIGINT', exitCode: 130 })));
  owner.on('SIGTERM', () => end({ by: 'SIGTERM', exitCode: 143 }));
  owner.on('SIGHUP', () => end({ by: 'SIGHUP', exitCode: 143 }));
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    get isQuiet() {
      return isQuiet;
    },
    divert(take) {
      taker = take;
      return { [Symbol.dispose]: () => (taker = undefined) };
    },
    end,
  };
}
