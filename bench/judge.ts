import type { Figure } from './benchmark.ts';

export interface Verdict {
  /** The figure divided by its reference. */
  readonly ratio: number | undefined;
  /** `undefined`: nothing is asked of it. */
  readonly holds: boolean | undefined;
  /** How far from the bound: 1 is at it, and more is beyond it, whichever side is the good one. */
  readonly used: number | undefined;
}

/** Holds a figure against its reference and its bound. */
export function judge({ measured, reference, bound }: Figure): Verdict {
  const quotient = reference === undefined ? undefined : (reference.ratio ?? measured / reference.value);
  // A stage that took no time at all has none.
  const ratio = Number.isFinite(quotient) ? quotient : undefined;
  const held = bound?.of === 'ratio' ? ratio : measured;
  if (bound === undefined || held === undefined) return { ratio, holds: undefined, used: undefined };
  const used = bound.kind === 'at most' ? held / bound.value : bound.value / held;
  return { ratio, holds: used <= 1, used };
}
