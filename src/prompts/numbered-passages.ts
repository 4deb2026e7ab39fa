import type { Evidence } from '../spec/retriever.ts';
import { oneLine } from '../text/one-line.ts';
import { delimit } from './delimit.ts';

/** Passages as a prompt shows them: numbered from 1, each with its title and heading, all between two tags. */
export function numberedPassages(evidence: readonly Evidence[]): string {
  const shown = evidence.map(({ title, heading, text }, index) => {
    const place = [title, heading].filter((part) => part !== undefined && part !== '').map((part) => oneLine(part ?? ''));
    return `[${index + 1}]${place.length === 0 ? '' : ` (${place.join(' > ')})`}\n${text.trim()}`;
  });
  return delimit('passages', shown.join('\n\n'));
}
