import type { GraphAnswer } from '../../hipporag/answer-question.ts';
import type { GraphRetrieval } from '../../hipporag/graph-retrieval.ts';
import type { Money } from '../../spec/spending.ts';
import { formatSources } from '../format-answer.ts';
import { formatCount } from '../format-quantity.ts';
import { formatWorkDone } from '../format-work.ts';
import type { Screen } from '../screen.ts';
import { wrapText } from '../wrap-text.ts';
import { formatPath } from './format-path.ts';

/** An answer to be read: its text, its sources, and how the walk came to them. */
export function formatGraphAnswer(answer: GraphAnswer, screen: Screen, cost: readonly Money[] = []): string {
  return [wrapText(answer.answer, { width: screen.columns }), ...partsBelow(answer, screen, cost)].join('\n\n');
}

/** What follows a streamed answer. */
export function formatGraphRest(answer: GraphAnswer, screen: Screen, cost: readonly Money[]): string {
  return `\n${partsBelow(answer, screen, cost).join('\n\n')}`;
}

function partsBelow(answer: GraphAnswer, screen: Screen, cost: readonly Money[]): readonly string[] {
  const { answer: text, citations, retrieval, usage, timings } = answer;
  const ways = formatWays(answer, screen);
  const work = screen.dim(`${foundBy(retrieval)}, ${formatWorkDone({ usage, timings, cost })}`);
  return [...formatSources(citations, text, screen), ...(ways === '' ? [] : [`${screen.bold('How they were reached')}\n${ways}`]), work];
}

/** A line for each source that is shown: the way to its passage. */
function formatWays({ answer, citations, retrieval: { evidence, facts } }: GraphAnswer, screen: Screen): string {
  const lines = citations.flatMap(({ chunkId }, position) => {
    const mark = `[${position + 1}]`;
    const path = evidence.find((passage) => passage.chunkId === chunkId)?.path;
    if (!answer.includes(mark) || path === undefined || path.steps.length === 0) return [];
    return [wrapText(`${mark} ${formatPath(path, { facts, nameOf: (id) => (id === chunkId ? mark : id) })}`, { width: screen.columns })];
  });
  return lines.join('\n');
}

/** `8 passages found by a walk from 9 phrases`. */
export function foundBy({ mode, evidence, seeds, communities = [] }: GraphRetrieval): string {
  const found = `${formatCount(evidence.length, 'passages')} found by`;
  if (mode === 'dense') return `${found} words and vectors: no fact and no name of the question is in the graph`;
  if (mode === 'whole') return `${found} ${formatCount(communities.length, 'communities')} of the graph`;
  return `${found} a walk from ${formatCount(new Set(seeds.map(({ node }) => node)).size, 'phrases')}`;
}
