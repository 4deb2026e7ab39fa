import type { MemorizeEvent } from '../src/spec/events.ts';

/** In their order; `other` is what none of them accounts for (the estimate, the lease). */
export const STAGES = ['chunk', 'embed', 'memorize', 'save', 'other'] as const;

export interface SaveWatch {
  readonly onEvent: (event: MemorizeEvent) => void;
  /** When saving began, in milliseconds of the process. */
  began(): number;
}

/** Notes when saving begins: the manifest, which has the seconds of the other stages, is written before it ends. */
export function watchSave(): SaveWatch {
  let began = Number.NaN;
  return {
    onEvent: (event) => {
      if (event.type === 'stage-progress' && event.stage === 'save' && event.done === 0) began = performance.now();
    },
    began: () => began,
  };
}

export interface Call {
  /** Milliseconds of the process. */
  readonly start: number;
  readonly saveBegan: number;
  readonly end: number;
  /** Of the manifest. */
  readonly timings: Readonly<Record<string, number>>;
}

/** Seconds of every stage of a call. */
export function stageSeconds({ start, saveBegan, end, timings }: Call): Readonly<Record<string, number>> {
  const save = (end - saveBegan) / 1000;
  const { embed = 0, memorize = 0, ...alone } = timings;
  // These two run beside each other: the longer one is what they take.
  const known = Object.values(alone).reduce((sum, seconds) => sum + seconds, save + Math.max(embed, memorize));
  return { ...timings, save, other: (end - start) / 1000 - known };
}
