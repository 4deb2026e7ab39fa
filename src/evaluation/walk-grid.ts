import { DEFAULT_WALK, type WalkSettings } from '../hipporag/walk-settings.ts';

export interface NamedWalk {
  readonly name: string;
  readonly settings: WalkSettings;
}

/**
 * The default settings, and what one change of them each gives: few enough that choosing among them on fifty questions is more than luck. The first
 * are neighbours of the default; the last three leave a part of it out.
 */
export function walkGrid(): readonly NamedWalk[] {
  const { sourceWeight, passageWeight, passageScores, nameWeight, weights } = DEFAULT_WALK;
  return [
    { name: 'default', settings: DEFAULT_WALK },
    changed('facts 5', { facts: 5 }),
    changed('facts 12', { facts: 12 }),
    changed('damping 0.4', { damping: 0.4 }),
    changed('names half', { nameWeight: nameWeight / 2 }),
    changed('passages half', { passageWeight: passageWeight / 2 }),
    passageScores === 'dense' ? changed('passages hybrid', { passageScores: 'hybrid' }) : changed('passages dense', { passageScores: 'dense' }),
    weighted('sources half', sourceWeight / 2),
    weighted('without sources', 0),
    changed('without names', { nameWeight: 0 }),
    changed('without synonyms', { weights: { ...weights, synonym: 0, mostSynonyms: 0 } }),
  ];
}

function changed(name: string, change: Partial<WalkSettings>): NamedWalk {
  return { name, settings: { ...DEFAULT_WALK, ...change } };
}

/** Passages and names keep what they weigh beside a fact's likeness to the question: its whole score is brought from 0 to 1. */
function weighted(name: string, sourceWeight: number): NamedWalk {
  const scale = (1 + DEFAULT_WALK.sourceWeight) / (1 + sourceWeight);
  return changed(name, { sourceWeight, passageWeight: DEFAULT_WALK.passageWeight * scale, nameWeight: DEFAULT_WALK.nameWeight * scale });
}
