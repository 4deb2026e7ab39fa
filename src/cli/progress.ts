import type { MemorizeEvent } from '../spec/events.ts';
import { createRate, type Rate } from './progress-rate.ts';
import { progressBar, progressLine, stageEndLine, type StageState } from './progress-line.ts';
import type { OutputStream } from './screen.ts';

export interface ProgressOptions {
  readonly stderr: OutputStream;
  readonly quiet: boolean;
  /** Tells a person something, once. */
  readonly note: (message: string) => void;
  /** Milliseconds; default: the process's own clock. */
  readonly now?: () => number;
}

/** Shows how far a long call is: one moving line on a terminal, a plain line now and then elsewhere. */
export interface Progress extends Disposable {
  readonly onEvent: (event: MemorizeEvent | AskProgress) => void;
  /** Takes the moving line away, for something else to be printed; the next event shows it again. */
  clear(): void;
}

/** Progress of a command that asks many questions. */
export interface AskProgress extends StageState {
  readonly type: 'stage-progress';
  readonly stage: 'ask';
  readonly unit: 'questions';
}

const BAR_INTERVAL_MS = 80;
const LINE_INTERVAL_MS = 2000;

interface Stage {
  readonly name: string;
  readonly rate: Rate;
  last: StageState;
  shownAt: number;
}

/** Progress on standard error. Disposing takes the moving line away. */
export function createProgress({ stderr: stream, quiet, note, now = () => performance.now() }: ProgressOptions): Progress {
  if (quiet) return { onEvent: (event) => (event.type === 'warning' ? note(event.message) : undefined), clear: () => {}, [Symbol.dispose]: () => {} };
  const isTerminal = stream.isTTY === true;
  let stage: Stage | undefined;
  let stageBegan = now(); // a stage reports only when a part of it is done: it began where the one before ended
  let hasBar = false;

  const clear = (): void => {
    if (hasBar) stream.write('\r\u001B[2K');
    hasBar = false;
  };
  const endStage = (): void => {
    if (stage === undefined) return;
    if (!isTerminal) stream.write(`${stageEndLine(stage.last, (now() - stageBegan) / 1000)}\n`);
    clear();
    stage = undefined;
    stageBegan = now();
  };
  const show = (current: Stage): void => {
    const time = now();
    if (time - current.shownAt < (isTerminal ? BAR_INTERVAL_MS : LINE_INTERVAL_MS)) return;
    current.shownAt = time;
    const state = { event: current.last, perSecond: current.rate.perSecond() };
    if (!isTerminal) return void stream.write(`${progressLine(state)}\n`);
    stream.write(`\r\u001B[2K${progressBar(state, stream.columns || 80)}`);
    hasBar = true;
  };
  const advance = (event: StageState): void => {
    if (stage?.name !== event.stage) {
      endStage();
      const time = now();
      stage = { name: event.stage, rate: createRate(now), last: event, shownAt: isTerminal ? -Infinity : time };
    }
    stage.last = event;
    // What an earlier run had left came at once and tells nothing of this run's pace.
    stage.rate.add(event.done - (event.reused ?? 0));
    if (event.done >= event.total) return endStage();
    show(stage);
  };

  return {
    onEvent(event) {
      if (event.type === 'stage-progress') return advance(event);
      if (event.type === 'memorize-start') stageBegan = now();
      if (event.type === 'memorize-end') return endStage();
      if (event.type !== 'warning') return;
      clear();
      note(event.message);
    },
    clear,
    [Symbol.dispose]: () => (isTerminal ? clear() : undefined),
  };
}
