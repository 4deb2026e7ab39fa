import { CLUE_KIND, type Clue } from '../spec/clue.ts';
import type { WindowHit } from '../spec/corpus.ts';
import { quoteText } from '../text/quote-text.ts';
import type { Entity } from './entity.ts';
import { readableClue } from './readable-clue.ts';
import type { RecallView } from './recall-view.ts';

/** Chains of name, passage, name: each passage links what is asked about to somebody or something else. */
export function recallSteps(view: RecallView): readonly Clue[] {
  const reached = new Set(view.entities.findInQuestion(view.question).map(({ name }) => name));
  const steps: Clue[] = [];
  for (const hit of view.hits) {
    const names = view.entities.find(view.corpus.text(hit));
    const from = names.find(({ name }) => reached.has(name)) ?? (steps.length === 0 ? names[0] : undefined);
    const to = rarest(names.filter(({ name }) => !reached.has(name) && name !== from?.name));
    if (from === undefined && steps.length > 0) continue;
    steps.push(stepOf(view, hit, from, to));
    for (const entity of [from, to]) if (entity !== undefined) reached.add(entity.name);
  }
  return steps;
}

function stepOf({ corpus }: RecallView, hit: WindowHit, from: Entity | undefined, to: Entity | undefined): Clue {
  const passage = readableClue(corpus, CLUE_KIND['reasoning-steps'], hit);
  const line = [from?.name, quoteText(passage.text), to?.name].filter((part) => part !== undefined).join(' → ');
  return { ...passage, text: line };
}

function rarest(entities: readonly Entity[]): Entity | undefined {
  return entities.toSorted((a, b) => a.count - b.count)[0];
}
