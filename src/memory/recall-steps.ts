import { CLUE_KIND, type Clue } from '../spec/clue.ts';
import { quoteText } from '../text/quote-text.ts';
import { cutText } from '../text/cut-text.ts';
import { readableClue } from './readable-clue.ts';
import type { FocusedPassage, RecallView } from './recall-view.ts';

/** Characters of the passage that a step comes from: enough to know it by. */
const MOST_FROM = 90;

/** Which name led from which passage to which: first from the names of the question, then from the passages that it found itself. */
export function recallSteps(view: RecallView): readonly Clue[] {
  const asked = view.entities.findInQuestion(view.question).map(({ name }) => name);
  const reached: FocusedPassage[] = [];
  const steps: Clue[] = [];
  // A step leads from what the walk began at, or from what a step led to.
  for (const passage of view.passages.toSorted((a, b) => Number(b.isSeed) - Number(a.isSeed))) {
    const from = originOf(passage, { view, asked, reached, isFirst: steps.length === 0 });
    if (from === undefined) continue;
    const quote = readableClue(view.corpus, CLUE_KIND['reasoning-steps'], passage.window);
    steps.push({ ...quote, text: [...from, quoteText(quote.text)].join(' → '), weight: 0 });
    reached.push(passage);
  }
  return steps;
}

interface Origins {
  readonly view: RecallView;
  readonly asked: readonly string[];
  readonly reached: readonly FocusedPassage[];
  readonly isFirst: boolean;
}

/** What leads to a passage: a name of the question that it holds, or a passage reached before and the name that both hold. */
function originOf(passage: FocusedPassage, { view, asked, reached, isFirst }: Origins): readonly string[] | undefined {
  const here = view.entities.find(view.corpus.text(view.corpus.chunk(passage.chunkId))).map(({ name }) => name);
  const named = asked.find((name) => here.includes(name));
  if (passage.isSeed && named !== undefined) return [named];
  for (const before of reached) {
    const [link] = view.graph.linksBetween(before.position, passage.position);
    if (link === undefined) continue;
    const quote = cutText(readableClue(view.corpus, CLUE_KIND['reasoning-steps'], before.window).text, MOST_FROM);
    return [quoteText(quote), link];
  }
  if (named !== undefined) return [named];
  return isFirst ? here.slice(0, 1) : undefined;
}
