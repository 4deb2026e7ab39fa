import type { Answer, Citation } from '../spec/answer.ts';
import type { Money } from '../spec/spending.ts';
import { formatCount } from './format-quantity.ts';
import { formatWorkDone } from './format-work.ts';
import { oneLine } from './printable.ts';
import type { Screen } from './screen.ts';
import { wrapText } from './wrap-text.ts';

/** An answer to be read: the text with its marks, the sources with their quotes, what it rests on. */
export function formatAnswer(answer: Answer, screen: Screen, cost: readonly Money[] = []): string {
  const text = wrapText(answer.answer, { width: screen.columns });
  return [text, ...formatSources(answer.citations, answer.answer, screen), formatWork(answer, screen, cost)].join('\n\n');
}

/** `[1] Title, heading, line N` per citation that `shown` has a mark of, and the quote where it does not hold it already. Empty without citations. */
export function formatSources(citations: readonly Citation[], shown: string, screen: Screen): readonly string[] {
  const sources = citations.flatMap((citation, position) => {
    const mark = `[${position + 1}]`;
    if (!shown.includes(mark)) return [];
    const head = `${mark} ${formatPlace(citation)}`;
    return isShown(citation.quote, shown) ? head : `${head}\n${wrapText(oneLine(citation.quote), { width: screen.columns, indent: '    ' })}`;
  });
  return sources.length === 0 ? [] : [`${screen.bold('Sources')}\n${sources.join('\n')}`];
}

/** `Title, heading, line N`, after the name of the memory where several were asked; a heading that repeats the title is left out. */
export function formatPlace({ memory, title, heading, line }: Pick<Citation, 'memory' | 'title' | 'heading' | 'line'>): string {
  const name = oneLine(title);
  const above = heading === undefined ? '' : oneLine(heading);
  return [memory === undefined ? name : `${oneLine(memory)}: ${name}`, ...(above === '' || above === name ? [] : [above]), ...(line === undefined ? [] : [`line ${line}`])].join(', ');
}

/** What an answer rests on and what it took, dimmed. */
export function formatWork({ task, clues, evidence, timings, usage }: Answer, screen: Screen, cost: readonly Money[] = []): string {
  // A clue of weight 0 is shown and not searched for.
  const steering = clues.filter(({ weight }) => weight !== 0).length;
  const finders = steering === 0 ? 'the question' : `the question and ${formatCount(steering, 'clues')}`;
  const found = task === 'qa' ? 'recalled by the memory model alone' : `${formatCount(evidence.length, 'passages')} found by ${finders}`;
  return screen.dim(`${found}, ${formatWorkDone({ usage, timings, cost })}`);
}

function isShown(quote: string, shown: string): boolean {
  return withoutSpace(shown).includes(withoutSpace(quote));
}

function withoutSpace(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, '');
}
