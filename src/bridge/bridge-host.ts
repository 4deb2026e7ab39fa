import { MemoError } from '../errors/memo-error.ts';
import { raceAbort } from '../util/race-abort.ts';
import type { BridgeConnection } from './bridge-connection.ts';
import { lostError } from './bridge-errors.ts';
import type { BridgeSettings } from './bridge-options.ts';
import { connectFound } from './connect-found.ts';
import { connectGiven } from './connect-given.ts';
import { ConnectionError } from './connection-error.ts';
import { startBridge } from './start-bridge.ts';

const RESTART_WINDOW_MS = 10 * 60 * 1000;

/** Keeps one bridge of one configuration up while it is needed: opens it with the first call, and again after a loss. */
export class BridgeHost {
  readonly #settings: BridgeSettings;
  readonly #closing = new AbortController();
  #opening: Promise<BridgeConnection> | undefined;
  #current: BridgeConnection | undefined;
  #starts: number[] = [];

  constructor(settings: BridgeSettings) {
    this.#settings = settings;
  }

  /** A connection that is not known to be gone. Several callers wait for one opening; one that gives up does not stop it. */
  async connection(signal: AbortSignal | undefined): Promise<BridgeConnection> {
    signal?.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    if (this.#current?.isGone() === false) return this.#current;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return raceAbort(this.#opening, signal);
  }

  /** Lets go of a connection that failed, so that the next call opens anew. */
  async drop(connection: BridgeConnection): Promise<void> {
    if (this.#current === connection) this.#current = undefined;
    await connection.giveUp();
  }

  /** Ends what was started, and waits; what is being started too. */
  async close(): Promise<void> {
    this.#closing.abort(closedError());
    await Promise.allSettled([this.#opening]);
    await this.#current?.close();
    this.#current = undefined;
  }

  async #open(): Promise<BridgeConnection> {
    const signal = this.#closing.signal;
    const { given, silenceMs } = this.#settings;
    await this.#current?.close();
    this.#current = undefined;
    try {
      this.#current =
        given === undefined
          ? ((await connectFound(this.#settings, { signal })) ?? (await this.#start(signal)))
          : await connectGiven({ ...given, silenceMs, signal });
    } catch (error) {
      throw error instanceof ConnectionError ? lostError(`it cannot be reached (${error.message})`, [], error) : error;
    }
    return this.#current;
  }

  async #start(signal: AbortSignal): Promise<BridgeConnection> {
    const now = Date.now();
    this.#starts = this.#starts.filter((time) => now - time < RESTART_WINDOW_MS);
    if (this.#starts.length > this.#settings.maxRestarts) {
      throw lostError(`it was started ${this.#starts.length} times in ten minutes and is not started again`, []);
    }
    this.#starts.push(now);
    return startBridge(this.#settings, { signal });
  }
}

/** A call to a bridge that was closed, or closed while the call ran. */
export function closedError(): MemoError {
  return new MemoError({ code: 'aborted', message: 'the bridge was closed', remedy: 'keep it open until its calls have ended' });
}
