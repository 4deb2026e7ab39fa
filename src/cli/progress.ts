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
  readonly onEvent: (event: MemorizeEvent | AskProgress | FetchProgress) => void;
  /** Takes the moving line away, for something else to be printed; the next event shows it again. */
  clear(): void;
}

/** Progress of a command that asks many questions. */
export interface AskProgress extends StageState {
  readonly type: 'stage-progress';
  readonly stage: 'ask';
  readonly unit: 'questions';
}

/** Progress of a command that fetches a model. */
export interface FetchProgress extends StageState {
  readonly type: 'stage-progress';
  readonly stage: 'fetch';
  readonly unit: 'bytes';
}

const BAR_INTERVAL_MS = 80;
const LINE_INTERVAL_MS = 2000;

interface Stage {
  readonly rate: Rate;
  readonly began: number;
  last: StageState;
  shownAt: number;
}

/** Of a language model: the first may take minutes, and what stands before it looks like a standstill. */
function isOfCalls({ stage, unit, done }: StageState): boolean {
  return (unit === 'calls' || stage === 'summarize') && done === 0;
}

/** Progress on standard error. Disposing takes the moving line away. */
export function createProgress({ stderr: stream, quiet, note, now = () => performance.now() }: ProgressOptions): Progress {
  if (quiet) return { onEvent: (event) => (event.type === 'warning' ? note(event.message) : undefined), clear: () => {}, [Symbol.dispose]: () => {} };
  const isTerminal = stream.isTTY === true;
  /** In the order in which they began: a terminal shows the first of those that go on at once. */
  const stages = new Map<string, Stage>();
  let lastEnd = now(); // a stage reports only when a part of it is done: one that runs alone began where the one before ended
  let hasBar = false;

  const clear = (): void => {
    if (hasBar) stream.write('\r\u001B[2K');
    hasBar = false;
  };
  const endStage = (stage: Stage): void => {
    if (!isTerminal) stream.write(`${stageEndLine(stage.last, (now() - stage.began) / 1000)}\n`);
    clear();
    stages.delete(stage.last.stage);
    lastEnd = now();
  };
  const show = (stage: Stage): void => {
    const time = now();
    if (time - stage.shownAt < (isTerminal ? BAR_INTERVAL_MS : LINE_INTERVAL_MS)) return;
    if (isTerminal && stage !== stages.values().next().value) return;
    stage.shownAt = time;
    const state = { event: stage.last, perSecond: stage.rate.perSecond() };
    if (!isTerminal) return void stream.write(`${progressLine(state)}\n`);
    stream.write(`\r\u001B[2K${progressBar(state, stream.columns || 80)}`);
    hasBar = true;
  };
  const begin = (event: StageState): Stage => {
    const time = now();
    const stage = { rate: createRate(now), began: stages.size === 0 ? lastEnd : time, last: event, shownAt: isTerminal || isOfCalls(event) ? -Infinity : time };
    stages.set(event.stage, stage);
    return stage;
  };
  const advance = (event: StageState): void => {
    const stage = stages.get(event.stage) ?? begin(event);
    stage.last = event;
    // What an earlier run had left came at once and tells nothing of this run's pace.
    stage.rate.add(event.done - (event.reused ?? 0));
    if (event.done >= event.total) return endStage(stage);
    show(stage);
  };

  return {
    onEvent(event) {
      if (event.type === 'stage-progress') return advance(event);
      if (event.type === 'memorize-start') lastEnd = now();
      if (event.type === 'memorize-end') return [...stages.values()].forEach(endStage);
      if (event.type !== 'warning') return;
      clear();
      note(event.message);
    },
    clear,
    [Symbol.dispose]: () => (isTerminal ? clear() : undefined),
  };
}
