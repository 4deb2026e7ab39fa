import type { Evidence } from '../spec/retriever.ts';
import { oneLine } from '../text/one-line.ts';
import { delimit } from './delimit.ts';

/**
 * Passages as a prompt shows them: each behind its number (from 1) and between tags of its own, its title and heading on the first line. What
 * a passage says can neither end it nor begin another one with a number of its choice.
 */
export function numberedPassages(evidence: readonly Evidence[], nonce: string): string {
  return evidence.map(({ title, heading, text }, index) => {
    const place = [title, heading].filter((part) => part !== undefined && part !== '').map((part) => oneLine(part ?? ''));
    return `[${index + 1}] ${delimit('passage', `${place.length === 0 ? '' : `(${place.join(' > ')})\n`}${text.trim()}`, nonce)}`;
  }).join('\n');
}
